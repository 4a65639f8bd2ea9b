using System.Globalization;

namespace Fairlead.Node.Variables;

/// <summary>
/// The variables that tell a container of Services, in Kubernetes' order: Services by name, each with host and port, its named
/// ports, then the older form of container links.
/// <code>
/// REDIS_MASTER_SERVICE_HOST=10.0.0.11   REDIS_MASTER_PORT=tcp://10.0.0.11:6379
/// REDIS_MASTER_SERVICE_PORT=6379        REDIS_MASTER_PORT_6379_TCP=tcp://10.0.0.11:6379
/// REDIS_MASTER_SERVICE_PORT_CLI=6379    …_TCP_PROTO=tcp  …_TCP_PORT=6379  …_TCP_ADDR=10.0.0.11
/// </code>
/// </summary>
public static class ServiceVariables
{
    /// <summary>The variables of a pod's containers: Services of its namespace where links are on, and always default/kubernetes.</summary>
    public static IReadOnlyList<EnvironmentVariable> For(string podNamespace, bool enableServiceLinks, IEnumerable<ServiceFacts> services)
    {
        var seen = new SortedDictionary<string, ServiceFacts>(StringComparer.Ordinal);
        foreach (var service in services)
        {
            bool isMaster = service.Name is { Namespace: "default", Name: "kubernetes" };
            bool isLinked = enableServiceLinks && service.Name.Namespace == podNamespace;
            // A Service of the pod's own namespace that is called kubernetes too takes the place, as in Kubernetes.
            if (isLinked || (isMaster && !seen.ContainsKey(service.Name.Name))) seen[service.Name.Name] = service;
        }
        return [.. seen.Values.SelectMany(Of)];
    }

    private static IEnumerable<EnvironmentVariable> Of(ServiceFacts service)
    {
        string prefix = Name(service.Name.Name);
        yield return new(prefix + "_SERVICE_HOST", service.ClusterIp);
        if (service.Ports.Count == 0) yield break;
        yield return new(prefix + "_SERVICE_PORT", Number(service.Ports[0].Number));
        foreach (var port in service.Ports.Where(port => !string.IsNullOrEmpty(port.Name)))
            yield return new($"{prefix}_SERVICE_PORT_{Name(port.Name!)}", Number(port.Number));
        for (int i = 0; i < service.Ports.Count; i++)
            foreach (var link in Link(prefix, service.ClusterIp, service.Ports[i], isFirst: i == 0)) yield return link;
    }

    private static IEnumerable<EnvironmentVariable> Link(string prefix, string host, ServiceFacts.Port port, bool isFirst)
    {
        string protocol = port.Protocol.ToLowerInvariant();
        string url = host.Contains(':') ? $"{protocol}://[{host}]:{port.Number}" : $"{protocol}://{host}:{port.Number}";
        string name = $"{prefix}_PORT_{port.Number}_{port.Protocol.ToUpperInvariant()}";
        if (isFirst) yield return new(prefix + "_PORT", url);
        yield return new(name, url);
        yield return new(name + "_PROTO", protocol);
        yield return new(name + "_PORT", Number(port.Number));
        yield return new(name + "_ADDR", host);
    }

    private static string Name(string text) => text.ToUpperInvariant().Replace('-', '_');
    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
}
