namespace Fairlead.Dns.Zone;

/// <summary>A pod found by an address of its own; pods of the host's network are not kept, their address is the node's.</summary>
/// <param name="address">Four or sixteen bytes.</param>
/// <param name="namespaceLabel">Length byte first, small letters.</param>
/// <param name="usesClusterSearch">Its resolver walks the search path that Kubernetes writes, unchanged: <c>dnsPolicy: ClusterFirst</c> without own searches.</param>
public sealed class PodEntry(byte[] address, byte[] namespaceLabel, bool usesClusterSearch) : IKeyed<PodEntry>
{
    public static PodEntry Tombstone { get; } = new([], [], false);
    public ReadOnlySpan<byte> Key => address;
    public ReadOnlySpan<byte> NamespaceLabel => namespaceLabel;
    public bool UsesClusterSearch => usesClusterSearch;
}
