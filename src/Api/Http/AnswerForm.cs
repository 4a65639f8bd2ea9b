namespace Fairlead.Api.Http;

/// <summary>What the Accept header came to. Tables and partial metadata come as v1 or v1beta1 of meta.k8s.io; <c>OfList</c>: the metadata of a whole list was asked for.</summary>
internal readonly record struct AnswerForm(AnswerShape Shape, bool Yaml, string MetaVersion, bool OfList = false);
