using Fairlead.Primitives;

namespace Fairlead.Nodes;

/// <summary>A node of this machine beyond the first: in a network namespace of its own.</summary>
/// <param name="Number">2 and up; gives its address on the nodes' bridge.</param>
/// <param name="Zone">topology.kubernetes.io/zone; null for none.</param>
public sealed record FurtherNode(string Name, int Number, string? Zone)
{
    /// <summary>The name of its network namespace, as `ip netns` shows it.</summary>
    public string Namespace => $"fairlead-{Name}";

    /// <summary>The machine's end of its cable; an interface's name has at most 15 characters.</summary>
    public string Cable => $"fl-node{Number}";
}
