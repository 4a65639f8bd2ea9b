namespace Fairlead.Api.Health;

/// <summary>One thing that must be right. <see cref="IsLive"/>: also counts for /livez and /healthz, not for readiness alone.</summary>
internal sealed record HealthCheck(string Name, bool IsLive, Func<bool> Passes);
