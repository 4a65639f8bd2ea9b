namespace Fairlead.Proxy.Plan;

/// <summary>Where this proxy runs: what "local" and "near" mean in a plan.</summary>
/// <param name="Name">This node's name, as endpoints tell it.</param>
/// <param name="Zone">The node's zone; null when it has none.</param>
public sealed record NodeView(string Name, string? Zone = null);
