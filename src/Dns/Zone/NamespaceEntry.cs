namespace Fairlead.Dns.Zone;

/// <summary>A namespace that exists; found by its label.</summary>
public sealed class NamespaceEntry(byte[] label) : IKeyed<NamespaceEntry>
{
    public static NamespaceEntry Tombstone { get; } = new([]);
    public ReadOnlySpan<byte> Key => label;
}
