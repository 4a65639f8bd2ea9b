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
        if (to is not null) transaction.Add(map, key, to == KernelFrontend.Drop ? NftVerdict.Drop : NftVerdict.Goto(to));
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
        Span<byte> key = stackalloc byte[ElementKey.Longest], data = stackalloc byte[20];
        int length = ElementKey.Write(key, frontend);
        for (int i = 0; i < Math.Max(from.Length, to.Length); i++)
        {
            var before = i < from.Length ? from[i] : default;
            var after = i < to.Length ? to[i] : default;
            if (before == after) continue;
            var whole = key[..(length + ElementKey.WriteNumber(key[length..], first + i))];
            if (!before.IsEmpty) transaction.Remove(map, whole);
            if (!after.IsEmpty) transaction.Add(map, whole, data[..ElementKey.Write(data, after.ToSocketAddr(frontend.Family))]);
        }
    }

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
