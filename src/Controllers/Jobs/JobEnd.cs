namespace Fairlead.Controllers.Jobs;

/// <summary>How a Job ends.</summary>
/// <param name="Type">"Complete" or "Failed".</param>
public sealed record JobEnd(string Type, string Reason, string Message);
