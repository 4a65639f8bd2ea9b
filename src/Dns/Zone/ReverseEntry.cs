namespace Fairlead.Dns.Zone;

/// <summary>The names of one address: labels in front of <c>svc.&lt;zone&gt;</c>, in the order of their bytes. Nearly all have one, which costs no array.</summary>
public sealed class ReverseEntry(byte[] address, byte[] first, byte[][] more) : IKeyed<ReverseEntry>
{
    public static ReverseEntry Tombstone { get; } = new([], [], []);

    /// <summary>Four or sixteen bytes.</summary>
    public ReadOnlySpan<byte> Key => address;

    public int Count => 1 + more.Length;

    public ReadOnlySpan<byte> NameAt(int i) => i == 0 ? first : more[i - 1];

    public ReverseEntry With(byte[] name)
    {
        byte[][] names = [first, .. more];
        int place = 0;
        while (place < names.Length && names[place].AsSpan().SequenceCompareTo(name) < 0) place++;
        bool known = place < names.Length && names[place].AsSpan().SequenceEqual(name);
        return known ? this : Of([.. names.AsSpan(0, place), name, .. names.AsSpan(place)]);
    }

    /// <summary>Null when no name is left.</summary>
    public ReverseEntry? Without(byte[] name)
    {
        byte[][] rest = [.. more.Prepend(first).Where(other => !other.AsSpan().SequenceEqual(name))];
        return rest.Length == 0 ? null : Of(rest);
    }

    private ReverseEntry Of(byte[][] names) => new(address, names[0], names[1..]);
}
