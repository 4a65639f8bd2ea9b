namespace Fairlead.Dns.Zone;

/// <summary>The names of one address: labels in front of <c>svc.&lt;zone&gt;</c>, in the order of their bytes.</summary>
public sealed class ReverseEntry(byte[] address, byte[][] names) : IKeyed<ReverseEntry>
{
    public static ReverseEntry Tombstone { get; } = new([], []);

    /// <summary>Four or sixteen bytes.</summary>
    public ReadOnlySpan<byte> Key => address;

    public byte[][] Names => names;

    public ReverseEntry With(byte[] name)
    {
        int place = 0;
        while (place < names.Length && names[place].AsSpan().SequenceCompareTo(name) < 0) place++;
        bool known = place < names.Length && names[place].AsSpan().SequenceEqual(name);
        return known ? this : new(address, [.. names.AsSpan(0, place), name, .. names.AsSpan(place)]);
    }

    public ReverseEntry Without(byte[] name) => new(address, [.. names.Where(other => !other.AsSpan().SequenceEqual(name))]);
}
