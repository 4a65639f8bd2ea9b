using System.Globalization;
using Fairlead.Api.Cache;
using Fairlead.Api.Http;
using Fairlead.Kubernetes;
using Fairlead.Kubernetes.Core;
using Fairlead.Kubernetes.Discovery;
using Fairlead.Primitives;
using KubernetesResources = Fairlead.Kubernetes.Resources;

namespace Fairlead.Api.Streams;

/// <summary>Reads <c>[scheme:]name[:port]</c> and finds the address behind it.</summary>
internal sealed class ProxyTargets(ApiCore core)
{
    private const string ServiceNameLabel = "kubernetes.io/service-name";

    private readonly record struct Wish(string Scheme, string Name, string Port);

    public async ValueTask<Outcome<ProxyTarget>> PodAsync(ApiRequest request)
    {
        await core.Cache.FreshAsync(request.Stop);
        if (!TryRead(request.Info.Name, out var wish)) return ApiStatus.BadRequest($"invalid pod request \"{request.Info.Name}\"");
        if (core.Get(request.Type, request.Namespace, wish.Name) is not { } found) return ApiStatus.NotFound(request.Type, wish.Name);
        var pod = KubernetesJson.Read<Pod>(found.Json.Span);
        string ip = pod.Status.PodIP ?? "";
        if (!IsAllowed(ip)) return ApiStatus.BadRequest("address not allowed");
        int port = PortOf(pod, wish.Port);
        return port == 0 ? ApiStatus.BadRequest($"invalid pod request \"{request.Info.Name}\"") : Target(request, wish, ip, port);
    }

    /// <summary>Addresses that lead to this machine, to the link or to many are no pod's.</summary>
    private static bool IsAllowed(string text) =>
        IpAddr.TryParse(text, out var ip) && ip is { IsUnspecified: false, IsLoopback: false, IsLinkLocal: false, IsMulticast: false } && text != "255.255.255.255";

    private static int PortOf(Pod pod, string wanted)
    {
        if (wanted.Length == 0) return pod.Spec.Containers.SelectMany(c => c.Ports).Select(p => p.ContainerPortValue).FirstOrDefault(80);
        if (int.TryParse(wanted, NumberStyles.None, CultureInfo.InvariantCulture, out int number)) return number is > 0 and < 65536 ? number : 0;
        return pod.Spec.Containers.SelectMany(c => c.Ports).FirstOrDefault(p => p.Name == wanted)?.ContainerPortValue ?? 0;
    }

    public async ValueTask<Outcome<ProxyTarget>> ServiceAsync(ApiRequest request)
    {
        await core.Cache.FreshAsync(request.Stop);
        if (!TryRead(request.Info.Name, out var wish)) return ApiStatus.BadRequest($"invalid service request \"{request.Info.Name}\"");
        if (core.Get(request.Type, request.Namespace, wish.Name) is not { } found) return ApiStatus.NotFound(request.Type, wish.Name);
        var service = KubernetesJson.Read<Service>(found.Json.Span);
        var unavailable = ApiStatus.ServiceUnavailable($"no endpoints available for service \"{wish.Name}\"");
        if (PortNameOf(service, wish.Port) is not { } portName) return ApiStatus.ServiceUnavailable($"no service port \"{wish.Port}\" found for service \"{wish.Name}\"");
        var ready = Ready(request.Namespace, wish.Name, portName);
        if (ready.Count == 0) return unavailable;
        var (address, port) = ready[Random.Shared.Next(ready.Count)];
        return Target(request, wish, address, port);
    }

    /// <summary>The name of the Service's port; ports may be named by number, too. A Service with one port needs none.</summary>
    private static string? PortNameOf(Service service, string wanted)
    {
        var ports = service.Spec.Ports;
        if (wanted.Length == 0) return ports.Count == 1 ? ports[0].Name ?? "" : ports.Any(p => string.IsNullOrEmpty(p.Name)) ? "" : null;
        var named = ports.FirstOrDefault(p => p.Name == wanted) ?? ports.FirstOrDefault(p => p.Port.ToString(CultureInfo.InvariantCulture) == wanted);
        return named is null ? null : named.Name ?? "";
    }

    private List<(string Address, int Port)> Ready(string ns, string service, string portName)
    {
        var found = new List<(string, int)>();
        foreach (var obj in core.Cache[KubernetesResources.EndpointSlice].Snapshot.In(new WatchScope(ns, null)))
        {
            if (obj.Label(ServiceNameLabel) != service) continue;
            var slice = KubernetesJson.Read<EndpointSlice>(obj.Json.Span);
            if (slice.Ports.FirstOrDefault(p => (p.Name ?? "") == portName)?.Port is not { } port) continue;
            foreach (var endpoint in slice.Endpoints)
                if (endpoint.Conditions?.Ready ?? true) found.AddRange(endpoint.Addresses.Take(1).Where(a => IsOfPod(endpoint, a, ns)).Select(a => (a, port)));
        }
        return found;
    }

    /// <summary>Who may write endpoints must not lead the API server anywhere else than to the namespace's own pods.</summary>
    private bool IsOfPod(Endpoint endpoint, string address, string ns)
    {
        if (endpoint.TargetRef is not { Name: { Length: > 0 } name } reference || reference.Namespace != ns) return false;
        return core.Get(KubernetesResources.Pod, ns, name) is { } found && KubernetesJson.Read<Pod>(found.Json.Span).Status.PodIPs.Any(p => p.Ip == address);
    }

    public async ValueTask<Outcome<ProxyTarget>> NodeAsync(ApiRequest request)
    {
        await core.Cache.FreshAsync(request.Stop);
        if (!TryRead(request.Info.Name, out var wish)) return ApiStatus.BadRequest($"invalid node request \"{request.Info.Name}\"");
        var node = NodeAddress.Find(core, wish.Name);
        if (node.IsRefused) return node.Refusal;
        bool agent = wish.Port.Length == 0 || wish.Port == node.Value.Port.ToString(CultureInfo.InvariantCulture);
        int port = agent ? node.Value.Port : int.TryParse(wish.Port, NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : 0;
        if (port is 0 or > 65535) return ApiStatus.BadRequest($"invalid node request \"{request.Info.Name}\"");
        return Target(request, wish with { Scheme = wish.Scheme.Length > 0 ? wish.Scheme : agent ? "https" : "http" }, node.Value.Host, port) with { IsNode = agent };
    }

    private static ProxyTarget Target(ApiRequest request, Wish wish, string host, int port)
    {
        var info = request.Info;
        string ns = info.Namespace.Length > 0 ? $"/namespaces/{info.Namespace}" : "";
        return new(wish.Scheme.Length > 0 ? wish.Scheme : "http", host, port, $"/api/{info.Version}{ns}/{info.Resource}/{info.Name}/proxy");
    }

    private static bool TryRead(string text, out Wish wish)
    {
        string[] parts = text.Split(':');
        wish = parts.Length switch
        {
            1 => new("", parts[0], ""),
            2 => new("", parts[0], parts[1]),
            3 => new(parts[0], parts[1], parts[2]),
            _ => default,
        };
        return !string.IsNullOrEmpty(wish.Name) && wish.Scheme is "" or "http" or "https";
    }
}
