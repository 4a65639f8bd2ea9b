using System.Buffers.Binary;
using Fairlead.Primitives;
using Fairlead.Proxy.Plan;

namespace Fairlead.Proxy.Nftables;

/// <summary>
/// Keys and data as they lie in the kernel's registers: every part begins at a multiple of four bytes, addresses and ports in network
/// order, numbers made by numgen in the machine's.
/// </summary>
internal static class ElementKey
{
    /// <summary>address . protocol . port . address of IPv6, the longest there is.</summary>
    internal const int Longest = 16 + 4 + 4 + 16;

    /// <summary>Writes address . protocol . port, or protocol . port for a node port; returns the length.</summary>
    internal static int Write(Span<byte> place, FrontendKey key)
    {
        int at = key.IsNodePort ? 0 : key.Address.WriteBytes(place);
        place.Slice(at, 8).Clear();
        place[at] = (byte)key.Protocol;
        BinaryPrimitives.WriteUInt16BigEndian(place[(at + 4)..], key.Port);
        return at + 8;
    }

    internal static int WriteNumber(Span<byte> place, int number)
    {
        System.Runtime.InteropServices.MemoryMarshal.Write(place, number);
        return 4;
    }

    /// <summary>address . port . address . port of IPv6.</summary>
    internal const int LongestPair = 2 * (16 + 4);

    /// <summary>Writes address . port of two endpoints; zeros where there is none.</summary>
    internal static int WritePair(Span<byte> place, IpFamily family, Slot one, Slot other)
    {
        int at = Write(place, family, one);
        return at + Write(place[at..], family, other);
    }

    private static int Write(Span<byte> place, IpFamily family, Slot slot)
    {
        int at = new IpAddr(family, slot.High, slot.Low).WriteBytes(place);
        place.Slice(at, 4).Clear();
        BinaryPrimitives.WriteUInt16BigEndian(place[at..], slot.Port);
        return at + 4;
    }

    /// <summary>Reads what <see cref="Write(Span{byte}, FrontendKey)"/> wrote and cuts it off; false when there is too little.</summary>
    internal static bool TryRead(ref ReadOnlySpan<byte> bytes, IpFamily family, bool ofPort, out FrontendKey key)
    {
        key = default;
        int length = family == IpFamily.V4 ? 4 : 16;
        if (bytes.Length < (ofPort ? 0 : length) + 8) return false;
        var address = new IpAddr(family, 0);
        if (!ofPort)
        {
            IpAddr.TryFromBytes(bytes[..length], out address);
            bytes = bytes[length..];
        }
        key = new(address, (Protocol)bytes[0], BinaryPrimitives.ReadUInt16BigEndian(bytes[4..]));
        bytes = bytes[8..];
        return true;
    }

    /// <summary>Reads what <see cref="WritePair"/> wrote.</summary>
    internal static bool TryReadPair(ReadOnlySpan<byte> bytes, IpFamily family, out Slot one, out Slot other)
    {
        (one, other) = (default, default);
        int length = (family == IpFamily.V4 ? 4 : 16) + 4;
        if (bytes.Length < 2 * length || !TryReadEndpoint(bytes, family, out var first) || !TryReadEndpoint(bytes[length..], family, out var second)) return false;
        (one, other) = (Slot.Of(first), Slot.Of(second));
        return true;
    }

    internal static bool TryReadEndpoint(ReadOnlySpan<byte> bytes, IpFamily family, out SocketAddr endpoint)
    {
        endpoint = default;
        int length = family == IpFamily.V4 ? 4 : 16;
        if (bytes.Length < length + 2 || !IpAddr.TryFromBytes(bytes[..length], out var address)) return false;
        endpoint = new(address, BinaryPrimitives.ReadUInt16BigEndian(bytes[length..]));
        return true;
    }
}
