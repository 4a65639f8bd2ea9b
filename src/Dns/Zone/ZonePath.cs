using System.Runtime.CompilerServices;
using Fairlead.DnsWire;

namespace Fairlead.Dns.Zone;

/// <summary>A name taken apart at its labels, seen from a zone.</summary>
public ref struct ZonePath
{
    [InlineArray(WireName.MaxLabels)]
    private struct Starts
    {
        private byte _first;
    }

    private Starts _starts;
    private readonly ReadOnlySpan<byte> _name;

    private ZonePath(ReadOnlySpan<byte> name) => _name = name;

    /// <summary>Labels in front of the zone's name.</summary>
    public int Below { get; private set; }

    /// <summary>False when the name is not within the zone. Both in small letters.</summary>
    public static bool TryTake(ReadOnlySpan<byte> name, ReadOnlySpan<byte> zone, int zoneLabels, out ZonePath path)
    {
        path = new ZonePath(name);
        if (name.Length < zone.Length || !name.EndsWith(zone)) return false;
        if (!WireName.TryMeasure(name, path._starts, out _, out int labels) || labels < zoneLabels) return false;
        path.Below = labels - zoneLabels;
        int zoneAt = zoneLabels == 0 ? name.Length - 1 : path._starts[path.Below];
        return zoneAt == name.Length - zone.Length;
    }

    /// <summary>A label counted from the zone: 1 is the one next to it. Without its length byte.</summary>
    public readonly ReadOnlySpan<byte> Up(int level)
    {
        int at = _starts[Below - level];
        return _name.Slice(at + 1, _name[at]);
    }

    /// <summary>The labels from one level down to another (the farther one first), length bytes included.</summary>
    public readonly ReadOnlySpan<byte> Span(int far, int near)
    {
        int from = _starts[Below - far], last = _starts[Below - near];
        return _name[from..(last + 1 + _name[last])];
    }
}
