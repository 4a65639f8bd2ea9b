using System.Collections.Immutable;
using Fairlead.Primitives;

namespace Fairlead.Catalog;

/// <summary>
/// A picture of all Services with their endpoints, and of the nodes, at one moment. Immutable and shared: two snapshots share all that
/// did not change between them. Who follows every snapshot looks only at <see cref="Changed"/>; who has missed some (their
/// <see cref="Version"/> numbers have no gaps) compares entries by reference.
/// </summary>
public sealed record CatalogSnapshot
{
    public static CatalogSnapshot Empty { get; } = new();

    /// <summary>Counts up by one with each snapshot that differs from the one before.</summary>
    public long Version { get; internal init; }

    /// <summary>True once Services, EndpointSlices and Nodes have each been listed: before that the picture has holes.</summary>
    public bool Synced { get; internal init; }

    public ImmutableDictionary<NamespacedName, ServiceEntry> Services { get; internal init; } = ImmutableDictionary<NamespacedName, ServiceEntry>.Empty;
    public ImmutableDictionary<string, CatalogNode> Nodes { get; internal init; } = ImmutableDictionary<string, CatalogNode>.Empty;

    /// <summary>Services that came, went or changed, or whose endpoints did, since the snapshot before.</summary>
    public IReadOnlyCollection<NamespacedName> Changed { get; internal init; } = [];

    /// <summary>Nodes that came, went or changed since the snapshot before.</summary>
    public IReadOnlyCollection<string> ChangedNodes { get; internal init; } = [];
}
