using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json.Nodes;
using Fairlead.Api.Cache;
using Fairlead.Api.Http;
using Fairlead.Api.Objects;
using Fairlead.Api.Resources;
using Fairlead.Kubernetes;
using Fairlead.Primitives;
using Fairlead.Store;
using KubernetesResources = Fairlead.Kubernetes.Resources;

namespace Fairlead.Api.Allocation;

/// <summary>
/// Gives Services their cluster IPs and node ports. A reservation is a key of its own (an IPAddress object; a node port record), created in
/// the very transaction that writes the Service and on the condition that nobody has it: whatever happens, no address or port is lost or
/// given twice, and there is nothing to repair.
/// <code>
/// Service ─► families ─► addresses ─► node ports ─► { put Service, create what is new, delete what is no longer used } ─ one commit
/// </code>
/// </summary>
internal sealed class ServiceAllocator(ApiServerOptions options, WatchCache cache, TimeProvider clock)
{
    private readonly ConcurrentDictionary<string, byte> _held = new();   // candidates of writes in progress
    private readonly PortPool _ports = new(options.ServiceNodePortRange);
    private readonly ResourceCache _addresses = cache[KubernetesResources.IPAddress];
    private readonly ResourceCache _nodePorts = cache[ServedKinds.NodePortReservation];
    private readonly ServicePools _pools = new(options, cache[KubernetesResources.ServiceCIDR]);

    /// <summary>Families that Services can have: those with a block, the default first.</summary>
    public IReadOnlyList<string> Families => _pools.Families;

    /// <summary>
    /// Fills in a Service's families, addresses and ports and adds the reservations to the write's transaction; null, or why not.
    /// </summary>
    public ApiStatus? Allocate(WriteContext write, JsonObject service, JsonObject? old)
    {
        var spec = new ServiceSpecTree(service);
        ServiceSpecTree? before = old is null ? null : new ServiceSpecTree(old);
        if (FamilyRules.Apply(spec, before, Families) is { Count: > 0 } faults) return Refused(write, faults);
        var owned = new Owned([.. before?.Addresses ?? []], [.. before?.NodePorts ?? []]);
        if (before is not { IsHeadless: true } && AllocateAddresses(write, spec, owned) is { } address) return address;
        if (AllocateNodePorts(write, spec, before, owned) is { } port) return port;
        if (AllocateHealthCheckPort(write, spec, owned) is { } health) return health;
        write.Together.AddRange(Release(owned.Addresses.Except(spec.Addresses), owned.NodePorts.Except(spec.NodePorts)));
        return null;
    }

    /// <summary>What goes when the object goes.</summary>
    public IEnumerable<Operation> ReleaseAll(ResourceType type, JsonObject obj)
    {
        if (!ReferenceEquals(type, KubernetesResources.Service)) return [];
        var spec = new ServiceSpecTree(obj);
        return Release(spec.Addresses, spec.NodePorts);
    }

    /// <summary>Lets go of the candidates of a write whose outcome is known.</summary>
    public void Release(List<string> held)
    {
        foreach (string key in held) _held.TryRemove(key, out _);
        held.Clear();
    }

    private static IEnumerable<Operation> Release(IEnumerable<string> addresses, IEnumerable<int> ports) =>
        addresses.Select(a => Operation.Delete(StoreKeys.Of(KubernetesResources.IPAddress, a)))
            .Concat(ports.Select(p => Operation.Delete(StoreKeys.Of(ServedKinds.NodePortReservation, Text(p)))));

    private ApiStatus? AllocateAddresses(WriteContext write, ServiceSpecTree spec, Owned owned)
    {
        if (spec.IsExternalName || spec.IsHeadless) return null;
        var (ips, families) = (spec.ClusterIPs, spec.Families);
        string[] asked = [.. ips];
        for (int i = 0; i < families.Count; i++)
        {
            if (i >= ips.Count) ips.Add("");
            if (ips[i].Length > 0 && owned.Addresses.Contains(ips[i])) continue;
            if (ips[i].Length > 0 && Take(write, ips[i]) is { } why)
                return Refused(write, [Faults.Invalid("spec.clusterIPs", Faults.Json(asked), $"failed to allocate IP {ips[i]}: {why}")]);
            if (ips[i].Length == 0) ips[i] = TakeNext(write, families[i]) ?? "";
            if (ips[i].Length == 0) return ApiStatus.InternalError("failed to allocate a serviceIP: range is full");
            write.Together.Add(AddressRecord(write, ips[i]));
        }
        spec.SetStrings("clusterIPs", ips);
        spec.Spec["clusterIP"] = ips[0];
        return null;
    }

    /// <summary>Takes a wished-for address; the reason when it can't be had.</summary>
    private string? Take(WriteContext write, string text)
    {
        if (!IpAddr.TryParse(text, out var address) || _pools.PoolOf(address) is not { } pool) return "the provided network does not match the current range";
        if (!pool.Contains(address)) return "the provided IP is not in the valid range. The range of valid IPs is " + pool.Block;
        return IsTaken(address) || !Hold(write, "ip/" + text) ? "provided IP is already allocated" : null;
    }

    private string? TakeNext(WriteContext write, string family)
    {
        foreach (var pool in _pools.Of(family))
            while (pool.FindFree(IsTaken) is { } address)
                if (Hold(write, "ip/" + address)) return address.ToString();
        return null;
    }

    private bool IsTaken(IpAddr address)
    {
        string text = address.ToString();
        return _addresses.Get(text) is not null || _held.ContainsKey("ip/" + text);
    }

    private ApiStatus? AllocateNodePorts(WriteContext write, ServiceSpecTree spec, ServiceSpecTree? before, Owned owned)
    {
        if (!spec.HasNodePorts) return null;
        var mine = new Dictionary<int, string>();                // ports of this Service so far, and the protocol that has them
        int index = -1;
        foreach (var port in spec.Ports)
        {
            index++;
            int wanted = (int)(port.Number("nodePort") ?? 0);
            if (wanted == 0) continue;
            if (RefuseNodePort(write, wanted, port, mine, owned) is { } why)
                return Refused(write, [Faults.Invalid($"spec.ports[{index}].nodePort", Text(wanted), why)]);
        }
        if (!spec.WantsNodePorts) return null;
        foreach (var port in spec.Ports.Where(p => (p.Number("nodePort") ?? 0) == 0))
        {
            int? chosen = SharedPort(spec, port) ?? NextPort(write);
            if (chosen is null) return ApiStatus.InternalError("failed to allocate a nodePort: range is full");
            port["nodePort"] = chosen.Value;
        }
        return null;
    }

    /// <summary>One number serves several protocols of one Service, but each protocol once.</summary>
    private string? RefuseNodePort(WriteContext write, int wanted, JsonObject port, Dictionary<int, string> mine, Owned owned)
    {
        string protocol = port.Text("protocol");
        if (mine.TryGetValue(wanted, out string? others)) return others.Split(',').Contains(protocol) ? "provided port is already allocated" : Add(others);
        mine[wanted] = protocol;
        if (owned.NodePorts.Contains(wanted)) return null;
        return TakePort(write, wanted);

        string? Add(string before)
        {
            mine[wanted] = $"{before},{protocol}";
            return null;
        }
    }

    private string? TakePort(WriteContext write, int port)
    {
        if (!_ports.Range.Contains(port)) return $"provided port is not in the valid range. The range of valid ports is {_ports.Range}";
        if (IsTaken(port) || !Hold(write, "port/" + Text(port))) return "provided port is already allocated";
        write.Together.Add(PortRecord(write, port));
        return null;
    }

    /// <summary>The node port that another protocol of the same port number already has.</summary>
    private static int? SharedPort(ServiceSpecTree spec, JsonObject port)
    {
        foreach (var other in spec.Ports)
            if (other != port && other.Number("port") == port.Number("port") && other.Text("protocol") != port.Text("protocol") && other.Number("nodePort") is > 0 and var shared)
                return (int)shared;
        return null;
    }

    private int? NextPort(WriteContext write)
    {
        while (_ports.FindFree(IsTaken) is { } port)
            if (TakePort(write, port) is null) return port;
        return null;
    }

    private bool IsTaken(int port) => _nodePorts.Get(Text(port)) is not null || _held.ContainsKey("port/" + Text(port));

    private ApiStatus? AllocateHealthCheckPort(WriteContext write, ServiceSpecTree spec, Owned owned)
    {
        if (!spec.NeedsHealthCheckPort) return null;
        int wanted = spec.HealthCheckNodePort;
        if (wanted != 0)
        {
            if (owned.NodePorts.Contains(wanted)) return null;
            return TakePort(write, wanted) is { } why ? Refused(write, [Faults.Invalid("spec.healthCheckNodePort", Text(wanted), why)]) : null;
        }
        if (NextPort(write) is not { } port) return ApiStatus.InternalError("failed to allocate a healthCheckNodePort: range is full");
        spec.Spec["healthCheckNodePort"] = port;
        return null;
    }

    private bool Hold(WriteContext write, string key)
    {
        if (!_held.TryAdd(key, 0)) return false;
        write.Held.Add(key);
        return true;
    }

    private Operation AddressRecord(WriteContext write, string address)
    {
        var (json, stampAt) = CanonicalJson.Encode(AddressObjects.For(address, write.Namespace, write.Name, clock.GetUtcNow()));
        return Operation.Create(StoreKeys.Of(KubernetesResources.IPAddress, address), json, stampAt);
    }

    private static Operation PortRecord(WriteContext write, int port) =>
        Operation.Create(StoreKeys.Of(ServedKinds.NodePortReservation, Text(port)), System.Text.Encoding.UTF8.GetBytes($"{write.Namespace}/{write.Name}"));

    private static ApiStatus Refused(WriteContext write, IReadOnlyList<StatusCause> faults) => ApiStatus.Invalid("", "Service", write.Name, faults);

    private static string Text(int port) => port.ToString(CultureInfo.InvariantCulture);

    /// <summary>What the Service had before this write.</summary>
    private sealed record Owned(HashSet<string> Addresses, HashSet<int> NodePorts);
}
