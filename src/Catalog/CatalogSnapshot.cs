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

    /// <summary>Where cluster IPs come from, as the ServiceCIDR objects say; null where nobody has told.</summary>
    public EquatableList<IpPrefix>? ServiceRanges { get; internal init; }

    /// <summary>Services that came, went or changed, or whose endpoints did, since the snapshot before.</summary>
    public IReadOnlyCollection<NamespacedName> Changed { get; internal init; } = [];

    /// <summary>Changes of Services, and of their slices, since the beginning; an object that came or went is one.</summary>
    public (long Services, long Slices) Seen { get; internal init; }

    /// <summary>When the endpoint changes behind this snapshot happened, where the slices tell it: for latency metrics.</summary>
    public IReadOnlyCollection<DateTimeOffset> TriggerTimes { get; internal init; } = [];

    /// <summary>Nodes that came, went or changed since the snapshot before.</summary>
    public IReadOnlyCollection<string> ChangedNodes { get; internal init; } = [];

    /// <summary>This snapshot, with the changes of an earlier one that its reader has not seen.</summary>
    public CatalogSnapshot Covering(CatalogSnapshot unseen) => this with
    {
        Changed = Union(unseen.Changed, Changed),
        ChangedNodes = Union(unseen.ChangedNodes, ChangedNodes),
        TriggerTimes = [.. unseen.TriggerTimes, .. TriggerTimes],
    };

    /// <summary>This snapshot as the first that a reader sees: everything in it is new.</summary>
    public CatalogSnapshot AsFirst() => this with { Changed = [.. Services.Keys], ChangedNodes = [.. Nodes.Keys], TriggerTimes = [] };

    private static IReadOnlyCollection<T> Union<T>(IReadOnlyCollection<T> one, IReadOnlyCollection<T> other) =>
        one.Count == 0 ? other : other.Count == 0 ? one : [.. one.Union(other)];
}
