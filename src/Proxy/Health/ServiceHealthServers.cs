using System.Net;
using System.Net.Sockets;
using Fairlead.Primitives;
using Fairlead.Proxy.Http;
using Fairlead.Proxy.Plan;
using Microsoft.Extensions.Logging;

namespace Fairlead.Proxy.Health;

/// <summary>
/// One listener for each Service with a <c>healthCheckNodePort</c>: load balancers ask there whether this node has endpoints of it, and
/// find 200 or 503 with kube-proxy's JSON.
/// </summary>
internal sealed class ServiceHealthServers(ProxyHealth health, ILogger log) : IDisposable
{
    private readonly Dictionary<ushort, Entry> _byPort = [];
    private readonly Dictionary<NamespacedName, ushort> _ports = [];

    /// <summary>Follows a Service's plan: opens, counts anew, or closes.</summary>
    internal void Set(ServicePlan plan)
    {
        if (plan.HealthCheckNodePort == 0 && _ports.Count == 0) return;
        if (_ports.TryGetValue(plan.Service, out ushort held) && held != plan.HealthCheckNodePort) Close(plan.Service, held);
        if (plan.HealthCheckNodePort == 0) return;
        if (_byPort.TryGetValue(plan.HealthCheckNodePort, out var entry) && entry.Service == plan.Service) entry.Count = plan.LocalReadyEndpoints;
        else Open(plan);
    }

    public void Dispose()
    {
        foreach (var entry in _byPort.Values) entry.Server.Dispose();
        _byPort.Clear();
        _ports.Clear();
    }

    private void Open(ServicePlan plan)
    {
        var entry = new Entry { Service = plan.Service, Count = plan.LocalReadyEndpoints };
        try
        {
            entry.Server = new SmallHttpServer(new IPEndPoint(IPAddress.IPv6Any, plan.HealthCheckNodePort), _ => Answer(entry));
        }
        catch (SocketException e)
        {
            log.HealthPortTaken(plan.Service, plan.HealthCheckNodePort, e.Message);
            return;
        }
        _byPort[plan.HealthCheckNodePort] = entry;
        _ports[plan.Service] = plan.HealthCheckNodePort;
        _ = entry.Server.RunAsync(CancellationToken.None);
    }

    private void Close(NamespacedName service, ushort port)
    {
        _ports.Remove(service);
        if (_byPort.Remove(port, out var entry)) entry.Server.Dispose();
    }

    private SmallAnswer Answer(Entry entry)
    {
        bool healthy = health.IsHealthy;
        string body = $"{{\n\t\"service\": {{\n\t\t\"namespace\": \"{entry.Service.Namespace}\",\n\t\t\"name\": \"{entry.Service.Name}\"\n\t}},\n\t\"localEndpoints\": {entry.Count},\n\t\"serviceProxyHealthy\": {(healthy ? "true" : "false")}\n}}";
        return new(entry.Count > 0 && healthy ? 200 : 503, "application/json", body) { Headers = [$"X-Load-Balancing-Endpoint-Weight: {entry.Count}"] };
    }

    private sealed class Entry
    {
        internal required NamespacedName Service { get; init; }
        internal volatile int Count;
        internal SmallHttpServer Server = null!;
    }
}
