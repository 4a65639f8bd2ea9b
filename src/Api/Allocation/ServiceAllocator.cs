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
        return before is null ? FirstNodePorts(write, spec) : FurtherNodePorts(write, spec, owned);
    }

    /// <summary>In a new Service, ports of one number have one node port together, unless they name several.</summary>
    private ApiStatus? FirstNodePorts(WriteContext write, ServiceSpecTree spec)
    {
        var shared = new Dictionary<long, int>();                // port number → node port
        foreach (var (index, port) in spec.Ports.Index())
        {
            int wanted = NodePortOf(port);
            if (wanted == 0 && !spec.WantsNodePorts) continue;
            if (!shared.TryGetValue(NumberOf(port), out int given))
            {
                int named = spec.Ports.Where(p => NumberOf(p) == NumberOf(port)).Select(NodePortOf).FirstOrDefault(n => n != 0);
                if (named != 0 && TakePort(write, named) is { } why) return RefusedPort(write, index, named, why);
                if ((named != 0 ? named : NextPort(write)) is not { } taken) return NoPortLeft;
                port["nodePort"] = shared[NumberOf(port)] = taken;
            }
            else if (wanted == 0) port["nodePort"] = given;
            else if (wanted != given && TakePort(write, wanted) is { } why) return RefusedPort(write, index, wanted, why);
        }
        return null;
    }

    /// <summary>In a Service that is there, each port that has none gets one of its own; a number that is named may serve several protocols.</summary>
    private ApiStatus? FurtherNodePorts(WriteContext write, ServiceSpecTree spec, Owned owned)
    {
        var taken = new HashSet<int>(owned.NodePorts);
        foreach (var (index, port) in spec.Ports.Index())
        {
            int wanted = NodePortOf(port);
            if (wanted != 0 && taken.Add(wanted) && TakePort(write, wanted) is { } why) return RefusedPort(write, index, wanted, why);
        }
        if (!spec.WantsNodePorts) return null;
        foreach (var port in spec.Ports.Where(p => NodePortOf(p) == 0))
        {
            if (NextPort(write) is not { } chosen) return NoPortLeft;
            port["nodePort"] = chosen;
        }
        return null;
    }

    private static ApiStatus NoPortLeft => ApiStatus.InternalError("failed to allocate a nodePort: range is full");

    private static ApiStatus RefusedPort(WriteContext write, int index, int port, string why) =>
        Refused(write, [Faults.Invalid(string.Create(CultureInfo.InvariantCulture, $"spec.ports[{index}].nodePort"), Text(port), why)]);

    private static int NodePortOf(JsonObject port) => (int)(port.Number("nodePort") ?? 0);

    private static long NumberOf(JsonObject port) => port.Number("port") ?? 0;

    private string? TakePort(WriteContext write, int port)
    {
        if (!_ports.Range.Contains(port)) return $"provided port is not in the valid range. The range of valid ports is {_ports.Range}";
        if (IsTaken(port) || !Hold(write, "port/" + Text(port))) return "provided port is already allocated";
        write.Together.Add(PortRecord(write, port));
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
