using Fairlead.Linux.Nftables;
using Fairlead.Primitives;
using Fairlead.Proxy.Plan;

namespace Fairlead.Proxy.Nftables;

/// <summary>Writes the elements in which two states of one frontend differ.</summary>
internal static class FrontendDifference
{
    internal static void Write(NftTransaction transaction, FrontendKey key, KernelFrontend from, KernelFrontend to)
    {
        Span<byte> bytes = stackalloc byte[ElementKey.Longest];
        var written = bytes[..ElementKey.Write(bytes, key)];
        bool port = key.IsNodePort;
        Verdict(transaction, port ? SetNames.Ports : SetNames.Services, written, from.Verdict, to.Verdict);
        Verdict(transaction, port ? SetNames.OutsidePorts : SetNames.Outside, written, from.Outside, to.Outside);
        Verdict(transaction, port ? SetNames.InsidePorts : SetNames.Inside, written, from.Inside, to.Inside);
        Verdict(transaction, port ? SetNames.AffinePorts : SetNames.Affine, written, from.Note, to.Note);
        Flag(transaction, port ? SetNames.HiddenPorts : SetNames.Hidden, written, from.IsHidden, to.IsHidden);
        Endpoints(transaction, key, from.Slots, to.Slots, first: 0);
        Endpoints(transaction, key, from.InsideSlots, to.InsideSlots, PickChain.InsideOffset);
        if (port)
        {
            Flag(transaction, SetNames.LocalPorts, written, from.IsOnLocalhost, to.IsOnLocalhost);
            return;
        }
        Flag(transaction, SetNames.Restricted, written, from.IsRestricted, to.IsRestricted);
        if (from.Allowed != to.Allowed) Ranges(transaction, bytes, written.Length, from.Allowed, to.Allowed);
    }

    private static void Verdict(NftTransaction transaction, string map, ReadOnlySpan<byte> key, string? from, string? to)
    {
        if (from == to) return;
        if (from is not null) transaction.Remove(map, key);
        if (to is null) return;
        Span<byte> data = stackalloc byte[VerdictNumber.DataSize];
        VerdictNumber.Write(data, VerdictNumber.Of(to));
        transaction.Add(map, key, data);
    }

    private static void Flag(NftTransaction transaction, string set, ReadOnlySpan<byte> key, bool from, bool to)
    {
        if (from && !to) transaction.Remove(set, key);
        if (!from && to) transaction.Add(set, key);
    }

    private static void Endpoints(NftTransaction transaction, FrontendKey frontend, Slot[] from, Slot[] to, int first)
    {
        if (ReferenceEquals(from, to)) return;
        string map = frontend.IsNodePort ? SetNames.PortEndpoints : SetNames.Endpoints;
        Span<byte> key = stackalloc byte[ElementKey.Longest], data = stackalloc byte[ElementKey.LongestPair];
        int length = ElementKey.Write(key, frontend);
        for (int pair = 0; 2 * pair < Math.Max(from.Length, to.Length); pair++)
        {
            var (one, other) = Pair(from, pair);
            var (nextOne, nextOther) = Pair(to, pair);
            if (one == nextOne && other == nextOther) continue;
            var whole = key[..(length + ElementKey.WriteNumber(key[length..], first + pair))];
            if (!one.IsEmpty) transaction.Remove(map, whole);
            if (!nextOne.IsEmpty) transaction.Add(map, whole, data[..ElementKey.WritePair(data, frontend.Family, nextOne, nextOther)]);
        }
    }

    private static (Slot One, Slot Other) Pair(Slot[] slots, int pair) =>
        (2 * pair < slots.Length ? slots[2 * pair] : default, 2 * pair + 1 < slots.Length ? slots[2 * pair + 1] : default);

    private static void Ranges(NftTransaction transaction, Span<byte> key, int length, EquatableList<IpPrefix> from, EquatableList<IpPrefix> to)
    {
        Span<byte> last = stackalloc byte[ElementKey.Longest];
        foreach (var range in from.Except(to))
        {
            int whole = Range(key, last, length, range);
            transaction.Remove(SetNames.Allowed, key[..whole], last[..whole]);
        }
        foreach (var range in to.Except(from))
        {
            int whole = Range(key, last, length, range);
            transaction.AddRange(SetNames.Allowed, key[..whole], last[..whole]);
        }
    }

    private static int Range(Span<byte> key, Span<byte> last, int length, IpPrefix range)
    {
        key[..length].CopyTo(last);
        range.Last.WriteBytes(last[length..]);
        return length + range.Address.WriteBytes(key[length..]);
    }
}
