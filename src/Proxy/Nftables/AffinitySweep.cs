using Fairlead.Linux;
using Fairlead.Linux.Nftables;
using Fairlead.Primitives;
using Fairlead.Proxy.Plan;

namespace Fairlead.Proxy.Nftables;

/// <summary>
/// Nobody stays with an endpoint that is gone: after an affine frontend has lost endpoints, the notes that lead to them are taken out of
/// the kernel's `affinity` map. Notes of a frontend on a node port carry the node's address that the client used.
/// </summary>
internal sealed class AffinitySweep
{
    private const int Attempts = 4;
    private readonly HashSet<IpFamily> _due = [];

    /// <summary>Looks at a change: a sweep is due when an affine frontend may have lost an endpoint.</summary>
    internal void Note(FrontendKey key, KernelFrontend before, KernelFrontend after)
    {
        if (before.Note is null && after.Note is null) return;
        if (!ReferenceEquals(before.Slots, after.Slots) || !ReferenceEquals(before.InsideSlots, after.InsideSlots)) _due.Add(key.Family);
    }

    internal void Forget() => _due.Clear();

    internal void Run(NftSocket socket, KernelContents held)
    {
        foreach (var family in _due) Sweep(socket, family, held);
        _due.Clear();
    }

    /// <summary>A note may time out between our look and our order to remove it, which then fails as a whole: look again.</summary>
    private static void Sweep(NftSocket socket, IpFamily family, KernelContents held)
    {
        for (int attempt = 1; ; attempt++)
        {
            var stale = new NftTransaction(family, SetNames.Table);
            socket.TryReadElements(family, SetNames.Table, SetNames.Affinity, element =>
            {
                if (!LeadsToAnEndpoint(element, family, held)) stale.Remove(SetNames.Affinity, element.Key);
            }, () => stale.Clear());
            try
            {
                socket.Commit(stale);
                return;
            }
            catch (LinuxException e) when (e.Errno == Errno.ENOENT && attempt < Attempts)
            {
                continue;
            }
        }
    }

    private static bool LeadsToAnEndpoint(NftElement element, IpFamily family, KernelContents held)
    {
        var rest = element.Key[(family == IpFamily.V4 ? 4 : 16)..];
        if (!ElementKey.TryRead(ref rest, family, ofPort: false, out var key) || !ElementKey.TryReadEndpoint(element.Data, family, out var endpoint)) return false;
        if (!held.Frontends.TryGetValue(key, out var frontend)) frontend = held.At(FrontendKey.OfNodePort(family, key.Protocol, key.Port));
        return frontend.Note is not null && frontend.HasEndpoint(Slot.Of(endpoint));
    }
}
