using System.Runtime.InteropServices;
using Fairlead.Linux.Nftables;
using Fairlead.Primitives;
using Fairlead.Proxy.Plan;
using static Fairlead.Proxy.Nftables.SetNames;

namespace Fairlead.Proxy.Nftables;

/// <summary>Reads our tables back, element by element, into what they mean: the start of every life, and the end of every doubt.</summary>
/// <param name="largestDump">A dump costs the square of its size: from this number of endpoints on, they are asked for by their keys.</param>
internal sealed class KernelReader(NftSocket socket, int largestDump = 150_000)
{
    private readonly Dictionary<FrontendKey, Draft> _drafts = [];

    /// <summary>Adds what the family's table holds. A missing table holds nothing.</summary>
    /// <param name="thorough">Looks for endpoints that no frontend leads to as well, at any size.</param>
    internal void Read(IpFamily family, KernelContents contents, bool thorough)
    {
        _drafts.Clear();
        Numbers(family, Services, ofPort: false, static (draft, number) => draft.Verdict = VerdictNumber.NameOf(number));
        Numbers(family, Ports, ofPort: true, static (draft, number) => draft.Verdict = VerdictNumber.NameOf(number));
        Numbers(family, Outside, ofPort: false, static (draft, number) => draft.Outside = VerdictNumber.NameOf(number));
        Numbers(family, OutsidePorts, ofPort: true, static (draft, number) => draft.Outside = VerdictNumber.NameOf(number));
        Numbers(family, Inside, ofPort: false, static (draft, number) => draft.Inside = VerdictNumber.NameOf(number));
        Numbers(family, InsidePorts, ofPort: true, static (draft, number) => draft.Inside = VerdictNumber.NameOf(number));
        Numbers(family, Affine, ofPort: false, static (draft, seconds) => draft.Note = new NoteChain(seconds).Name);
        Numbers(family, AffinePorts, ofPort: true, static (draft, seconds) => draft.Note = new NoteChain(seconds).Name);
        Flags(family, Hidden, ofPort: false, static draft => draft.IsHidden = true);
        Flags(family, HiddenPorts, ofPort: true, static draft => draft.IsHidden = true);
        Flags(family, LocalPorts, ofPort: true, static draft => draft.IsOnLocalhost = true);
        Flags(family, Restricted, ofPort: false, static draft => draft.IsRestricted = true);
        if (thorough || _drafts.Values.Sum(draft => draft.Expected()) < largestDump || !TryEndpointsByKey(family))
        {
            EndpointsOf(family, Endpoints, ofPort: false);
            EndpointsOf(family, PortEndpoints, ofPort: true);
        }
        AllowedOf(family);
        Addresses(family, ClusterIps, contents.ClusterIps);
        Addresses(family, Hairpin, contents.Hairpins);
        foreach (var (key, draft) in _drafts) contents.Set(key, draft.Finish());
        _drafts.Clear();
    }

    private void Numbers(IpFamily family, string map, bool ofPort, Action<Draft, int> set) => Each(family, map, element =>
    {
        var key = element.Key;
        if (VerdictNumber.TryRead(element.Data, out int number) && ElementKey.TryRead(ref key, family, ofPort, out var frontend)) set(At(frontend), number);
    });

    private void Flags(IpFamily family, string set, bool ofPort, Action<Draft> mark) => Each(family, set, element =>
    {
        var key = element.Key;
        if (ElementKey.TryRead(ref key, family, ofPort, out var frontend)) mark(At(frontend));
    });

    private void EndpointsOf(IpFamily family, string map, bool ofPort) => Each(family, map, element =>
    {
        var key = element.Key;
        if (!ElementKey.TryRead(ref key, family, ofPort, out var frontend) || key.Length < 4) return;
        int number = MemoryMarshal.Read<int>(key);
        if (number is < 0 or >= 2 * PickChain.InsideOffset || !ElementKey.TryReadPair(element.Data, family, out var one, out var other)) return;
        At(frontend).Put(number, one, other);
    });

    /// <summary>Asks for the endpoints that the verdicts tell of; false when one is missing.</summary>
    private bool TryEndpointsByKey(IpFamily family)
    {
        byte[] keys = new byte[64 * ElementKey.Longest];
        foreach (var (key, draft) in _drafts)
        {
            foreach (string? verdict in (ReadOnlySpan<string?>)[draft.Verdict, draft.Outside, draft.Inside])
            {
                if (!PickChain.TryParse(verdict, out var pick)) continue;
                int first = pick.Inside ? PickChain.InsideOffset : 0;
                int pairs = (pick.Count + 1) / 2;
                for (int from = 0; from < pairs; from += 64)
                {
                    if (!TryEndpoints(family, key, draft, keys, first + from, first + Math.Min(pairs, from + 64))) return false;
                }
            }
        }
        return true;
    }

    private bool TryEndpoints(IpFamily family, FrontendKey key, Draft draft, byte[] keys, int from, int to)
    {
        int length = 0, each = 0;
        for (int number = from; number < to; number++)
        {
            int begin = length;
            length += ElementKey.Write(keys.AsSpan(length), key);
            length += ElementKey.WriteNumber(keys.AsSpan(length), number);
            each = length - begin;
        }
        int next = from;
        return socket.TryReadElements(family, Table, key.IsNodePort ? PortEndpoints : Endpoints, keys.AsSpan(0, length), each, element =>
        {
            if (ElementKey.TryReadPair(element.Data, family, out var one, out var other)) draft.Put(next, one, other);
            next++;
        });
    }

    private void AllowedOf(IpFamily family) => Each(family, Allowed, element =>
    {
        ReadOnlySpan<byte> first = element.Key, last = element.KeyEnd;
        if (!ElementKey.TryRead(ref first, family, ofPort: false, out var frontend) || !ElementKey.TryRead(ref last, family, ofPort: false, out _)) return;
        if (!IpAddr.TryFromBytes(first, out var from) || !IpAddr.TryFromBytes(last, out var to)) return;
        int fixedBits = from.BitLength - (128 - (int)UInt128.LeadingZeroCount(from.Bits ^ to.Bits));
        At(frontend).Allowed.Add(IpPrefix.Of(from, fixedBits));
    });

    private void Addresses(IpFamily family, string set, HashSet<IpAddr> addresses) => Each(family, set, element =>
    {
        int length = family == IpFamily.V4 ? 4 : 16;
        if (element.Key.Length >= length && IpAddr.TryFromBytes(element.Key[..length], out var address)) addresses.Add(address);
    });

    /// <summary>A torn dump is begun anew; what was gathered of it is the same or older, and a later doubt reads it again.</summary>
    private void Each(IpFamily family, string set, NftElementVisitor visitor) => socket.TryReadElements(family, Table, set, visitor, static () => { });

    private Draft At(FrontendKey key)
    {
        if (!_drafts.TryGetValue(key, out var draft)) _drafts[key] = draft = new();
        return draft;
    }

    private sealed class Draft
    {
        private Slot[] _slots = [], _inside = [];
        internal string? Verdict, Outside, Inside, Note;
        internal bool IsHidden, IsOnLocalhost, IsRestricted;
        internal readonly List<IpPrefix> Allowed = [];

        internal void Put(int pair, Slot one, Slot other)
        {
            ref var slots = ref pair < PickChain.InsideOffset ? ref _slots : ref _inside;
            int number = pair % PickChain.InsideOffset * 2, needed = number + (other.IsEmpty ? 1 : 2);
            if (needed > slots.Length) Array.Resize(ref slots, Math.Max(needed, Expected()));
            slots[number] = one;
            if (!other.IsEmpty) slots[number + 1] = other;
        }

        /// <summary>Endpoints that the verdict tells of.</summary>
        internal int Expected() => PickChain.TryParse(Verdict, out var pick) || PickChain.TryParse(Outside, out pick) ? pick.Count : 0;

        internal KernelFrontend Finish() => new()
        {
            Verdict = Verdict,
            Outside = Outside,
            Inside = Inside,
            Note = Note,
            Slots = Trim(_slots),
            InsideSlots = Trim(_inside),
            IsHidden = IsHidden,
            IsOnLocalhost = IsOnLocalhost,
            IsRestricted = IsRestricted,
            Allowed = [.. Allowed.Order()],
        };

        private static Slot[] Trim(Slot[] slots)
        {
            int length = slots.Length;
            while (length > 0 && slots[length - 1].IsEmpty) length--;
            return slots.AsSpan(0, length).ToArray();
        }
    }
}
