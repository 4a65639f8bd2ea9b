using Fairlead.Catalog;
using Fairlead.Linux.Conntrack;
using Fairlead.Primitives;
using Fairlead.Proxy.Plan;

namespace Fairlead.Proxy.Conntrack;

/// <summary>
/// Which UDP flows lead nowhere. A flow to a frontend of ours is stale when it was not translated although there are endpoints now, or
/// when it was translated to an endpoint that no longer serves. One that drains still serves: its flows are left alone.
/// </summary>
internal sealed class FlowVerdict(FrontendTable table, CatalogSnapshot snapshot, IReadOnlySet<FrontendKey> removed, CatalogNode? node)
{
    internal bool IsStale(ConntrackEntry entry)
    {
        if (FrontendOf(entry) is not { } key) return false;
        if (!table.TryGetOwner(key, out var name)) return entry.IsDestinationTranslated;
        if (!snapshot.Services.TryGetValue(name, out var known)) return false;
        var service = known.ForProxies;
        return entry.IsDestinationTranslated ? !Serves(service, entry.Reply.Source) : Translates(service, key);
    }

    /// <summary>The frontend, present or just removed, that the flow's client connected to; null when it is none of ours.</summary>
    private FrontendKey? FrontendOf(ConntrackEntry entry)
    {
        var (protocol, _, destination) = entry.Original;
        var key = new FrontendKey(destination.Address, protocol, destination.Port);
        if (IsOurs(key)) return key;
        var nodePort = FrontendKey.OfNodePort(key.Family, protocol, destination.Port);
        return IsThisNode(destination.Address) && IsOurs(nodePort) ? nodePort : null;
    }

    private bool IsOurs(FrontendKey key) => table.TryGetOwner(key, out _) || removed.Contains(key);

    private bool IsThisNode(IpAddr address) => address.IsLoopback || node is not null && (node.InternalIps.Contains(address) || node.ExternalIps.Contains(address));

    private static bool Serves(ServiceEntry service, SocketAddr endpoint)
    {
        foreach (var slice in service.Slices)
        {
            if (slice.Family != endpoint.Address.Family || !HasPort(slice, endpoint.Port)) continue;
            foreach (var candidate in slice.Endpoints.Span)
            {
                if (candidate.Address == endpoint.Address && (candidate.IsServing || candidate.IsReady || service.Service.PublishNotReadyAddresses)) return true;
            }
        }
        return false;
    }

    private static bool HasPort(CatalogSlice slice, ushort port)
    {
        foreach (var candidate in slice.Ports)
        {
            if (candidate.Port == port && candidate.Protocol == Protocol.Udp) return true;
        }
        return false;
    }

    /// <summary>New flows of this frontend would be translated, so that one that is not came before.</summary>
    private static bool Translates(ServiceEntry service, FrontendKey key) => service.Slices.Any(slice =>
        slice.Family == key.Family && slice.Ports.Any(port => port.Protocol == Protocol.Udp) && slice.Endpoints.Any(endpoint => endpoint.IsReady));
}
