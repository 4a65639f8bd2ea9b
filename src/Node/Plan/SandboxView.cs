namespace Fairlead.Node.Plan;

/// <summary>The sandbox of a pod as the runtime shows it: what holds its network.</summary>
public sealed record SandboxView(string Id, int Attempt, bool IsReady, IReadOnlyList<string> Ips);
