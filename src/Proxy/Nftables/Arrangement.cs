using Fairlead.Primitives;
using Fairlead.Proxy.Plan;

namespace Fairlead.Proxy.Nftables;

/// <summary>
/// Turns a planned frontend into what the kernel shall hold, close to what it holds: endpoints that stay keep their numbers, so that a
/// change touches only what it must.
/// </summary>
internal static class Arrangement
{
    internal static KernelFrontend Of(Frontend wanted, KernelFrontend held)
    {
        bool port = wanted.Key.IsNodePort, sticky = wanted.AffinitySeconds > 0;
        bool special = wanted.HasInside || wanted.IsRestricted;
        var slots = Arrange(wanted.Endpoints.Span, held.Slots);
        var inside = Arrange(wanted.InsideEndpoints.Span, held.InsideSlots);
        string direct = Verdict(slots.Length, wanted.WhenNone, port, inside: false, sticky);
        return new()
        {
            Verdict = !special ? direct : port ? KernelFrontend.SpecialPort : KernelFrontend.Special,
            Outside = special ? direct : null,
            Inside = wanted.HasInside ? Verdict(inside.Length, WhenNone.Reject, port, inside: true, sticky) : null,
            Note = sticky ? new NoteChain(wanted.AffinitySeconds).Name : null,
            Slots = slots,
            InsideSlots = inside,
            IsHidden = wanted.HidesSource,
            IsOnLocalhost = port,
            IsRestricted = wanted.IsRestricted,
            Allowed = wanted.AllowedSources,
        };
    }

    private static string Verdict(int count, WhenNone none, bool port, bool inside, bool sticky) =>
        count > 0 ? new PickChain(count, port, inside, sticky).Name : none == WhenNone.Drop ? KernelFrontend.Drop : KernelFrontend.Refuse;

    /// <summary>The wanted endpoints in places 0 to n-1: who stays and is below n stays in place, the others fill the gaps.</summary>
    internal static Slot[] Arrange(ReadOnlySpan<SocketAddr> wanted, Slot[] held)
    {
        if (wanted.Length > PickChain.InsideOffset) wanted = wanted[..PickChain.InsideOffset];
        if (wanted.Length == 0) return [];
        if (held.Length == 0) return Fresh(wanted);
        var newcomers = new HashSet<Slot>(wanted.Length);
        foreach (var endpoint in wanted) newcomers.Add(Slot.Of(endpoint));
        var slots = new Slot[wanted.Length];
        for (int i = 0; i < held.Length && i < slots.Length; i++)
        {
            if (newcomers.Remove(held[i])) slots[i] = held[i];
        }
        if (newcomers.Count == 0) return slots.AsSpan().SequenceEqual(held) ? held : slots;
        int gap = 0;
        foreach (var endpoint in wanted)
        {
            var slot = Slot.Of(endpoint);
            if (!newcomers.Contains(slot)) continue;
            while (!slots[gap].IsEmpty) gap++;
            slots[gap] = slot;
        }
        return slots;
    }

    private static Slot[] Fresh(ReadOnlySpan<SocketAddr> wanted)
    {
        var slots = new Slot[wanted.Length];
        for (int i = 0; i < slots.Length; i++) slots[i] = Slot.Of(wanted[i]);
        return slots;
    }
}
