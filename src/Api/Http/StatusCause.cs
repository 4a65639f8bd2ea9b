namespace Fairlead.Api.Http;

/// <summary>One fault of a refused request: a machine word, the words for people, and the field at fault.</summary>
public readonly record struct StatusCause(string Reason, string Message, string Field = "");
