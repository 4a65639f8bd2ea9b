using System.Runtime.CompilerServices;
using Fairlead.DnsWire;

namespace Fairlead.Dns.Zone;

/// <summary>Where the labels of a name lie, seen from a zone. Holds positions only; the name is handed in again.</summary>
public struct ZonePath
{
    [InlineArray(WireName.MaxLabels)]
    private struct Starts
    {
        private byte _first;
    }

    private Starts _starts;

    /// <summary>Labels in front of the zone's name.</summary>
    public int Below { get; private set; }

    /// <summary>False when the name is not within the zone. Both in small letters.</summary>
    public static bool TryTake(ReadOnlySpan<byte> name, ReadOnlySpan<byte> zone, int zoneLabels, out ZonePath path)
    {
        path = default;
        if (name.Length < zone.Length || !name.EndsWith(zone)) return false;
        if (!WireName.TryMeasure(name, path._starts, out _, out int labels) || labels < zoneLabels) return false;
        path.Below = labels - zoneLabels;
        int zoneAt = zoneLabels == 0 ? name.Length - 1 : path._starts[path.Below];
        return zoneAt == name.Length - zone.Length;
    }

    /// <summary>A label counted from the zone: 1 is the one next to it. Without its length byte.</summary>
    public readonly ReadOnlySpan<byte> Up(ReadOnlySpan<byte> name, int level)
    {
        int at = _starts[Below - level];
        return name.Slice(at + 1, name[at]);
    }

    /// <summary>The labels from one level (the farther one) to another, length bytes included.</summary>
    public readonly ReadOnlySpan<byte> Range(ReadOnlySpan<byte> name, int far, int near)
    {
        int from = _starts[Below - far], last = _starts[Below - near];
        return name[from..(last + 1 + name[last])];
    }
}
