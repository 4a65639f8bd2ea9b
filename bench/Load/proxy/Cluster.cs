using System.Globalization;
using System.Text;
using System.Threading.Channels;

namespace Fairlead.Bench.ProxyLoad;

/// <summary>
/// The objects of a cluster as their JSON, about as large as real ones, and their watchers. Service i has the cluster IP 10.96+, port
/// 80, and endpoints 10.128+ on 8080. Services 0 and 1 have one endpoint each: what a connection reaches tells which. Service 1 has UDP and a TCP port whose connections stay, too.
/// </summary>
internal sealed class Cluster(int services, int endpointsEach)
{
    private readonly Lock _gate = new();                                             // guards _revision, _slices and _watchers
    private readonly string[] _objects = new string[services];
    private readonly string[] _slices = new string[services];
    private readonly List<(string Kind, ChannelWriter<byte[]> Writer)> _watchers = [];
    private long _revision = 1000;

    internal const int UdpService = 1, EchoPort = 91, EchoTarget = 8091, DatagramPort = 90;

    internal int Services => services;

    internal static string ClusterIp(int service) => $"10.{96 + service / 65536}.{service / 256 % 256}.{service % 256}";

    /// <summary>The address of an endpoint in one of its lives.</summary>
    internal static string Endpoint(int service, int number, int life) =>
        Address(0x0A800000u + (uint)(service * 16 + number) + (uint)(life % 4) * 0x00200000u);

    private static string Address(uint bits) => $"{bits >> 24}.{bits >> 16 & 255}.{bits >> 8 & 255}.{bits & 255}";

    internal void Fill()
    {
        for (int i = 0; i < services; i++) (_objects[i], _slices[i]) = (Service(i), Slice(i, _ => 0, _revision));
    }

    /// <summary>The page of a list that begins at this number, and where the next one begins.</summary>
    internal string List(string kind, int from, int limit, out int next)
    {
        lock (_gate)
        {
            int count = kind == "nodes" ? 1 : services;
            int end = limit <= 0 ? count : Math.Min(count, from + limit);
            next = end < count ? end : -1;
            var text = new StringBuilder();
            text.Append(CultureInfo.InvariantCulture, $"{{\"kind\":\"{kind switch { "services" => "Service", "nodes" => "Node", _ => "EndpointSlice" }}List\",\"apiVersion\":\"{(kind == "endpointslices" ? "discovery.k8s.io/v1" : "v1")}\",\"metadata\":{{\"resourceVersion\":\"{_revision}\"{(next < 0 ? "" : $",\"continue\":\"{next}\"")}}},\"items\":[");
            for (int i = from; i < end; i++)
            {
                if (i > from) text.Append(',');
                text.Append(kind switch { "services" => _objects[i], "nodes" => Node, _ => _slices[i] });
            }
            return text.Append("]}").ToString();
        }
    }

    internal ChannelReader<byte[]> Watch(string kind)
    {
        var channel = Channel.CreateUnbounded<byte[]>();
        lock (_gate) _watchers.Add((kind, channel.Writer));
        return channel.Reader;
    }

    /// <summary>One endpoint of a service begins another life; returns when every watcher has the event in hand.</summary>
    internal void Replace(int service, int number, int life, int? count = null) => Set(service, revision => Slice(service, n => n == number ? life : 0, revision, count));

    /// <summary>All endpoints of a service go.</summary>
    internal void Empty(int service) => Set(service, revision => Slice(service, _ => 0, revision, count: 0));

    private void Set(int service, Func<long, string> slice)
    {
        lock (_gate)
        {
            _slices[service] = slice(++_revision);
            byte[] line = Encoding.UTF8.GetBytes($"{{\"type\":\"MODIFIED\",\"object\":{_slices[service]}}}\n");
            foreach (var (kind, writer) in _watchers)
            {
                if (kind == "endpointslices") writer.TryWrite(line);
            }
        }
    }

    private static string Service(int i) =>
        $"{{\"kind\":\"Service\",\"apiVersion\":\"v1\",\"metadata\":{{\"name\":\"svc-{i:d5}\",\"namespace\":\"load-{i % 100}\",\"uid\":\"6f5ad3a1-0000-4000-8000-{i:d12}\",\"resourceVersion\":\"{100 + i}\",\"creationTimestamp\":\"2026-01-01T00:00:00Z\",\"labels\":{{\"app\":\"svc-{i:d5}\"}},\"managedFields\":[{{\"manager\":\"kubectl\",\"operation\":\"Update\",\"apiVersion\":\"v1\",\"fieldsType\":\"FieldsV1\",\"fieldsV1\":{{\"f:spec\":{{\"f:ports\":{{}},\"f:selector\":{{}}}}}}}}]}},\"spec\":{{\"ports\":[{{\"name\":\"http\",\"protocol\":\"TCP\",\"port\":80,\"targetPort\":8080}}{(i == UdpService ? UdpPort : "")}],\"selector\":{{\"app\":\"svc-{i:d5}\"}},\"clusterIP\":\"{ClusterIp(i)}\",\"clusterIPs\":[\"{ClusterIp(i)}\"],\"type\":\"ClusterIP\",\"sessionAffinity\":\"None\",\"ipFamilies\":[\"IPv4\"],\"ipFamilyPolicy\":\"SingleStack\",\"internalTrafficPolicy\":\"Cluster\"}},\"status\":{{\"loadBalancer\":{{}}}}}}";

    private string Slice(int i, Func<int, int> life, long revision, int? count = null)
    {
        var text = new StringBuilder($"{{\"kind\":\"EndpointSlice\",\"apiVersion\":\"discovery.k8s.io/v1\",\"metadata\":{{\"name\":\"svc-{i:d5}-x7k2p\",\"generateName\":\"svc-{i:d5}-\",\"namespace\":\"load-{i % 100}\",\"uid\":\"7f5ad3a1-0000-4000-8000-{i:d12}\",\"resourceVersion\":\"{revision}\",\"generation\":1,\"creationTimestamp\":\"2026-01-01T00:00:00Z\",\"labels\":{{\"app\":\"svc-{i:d5}\",\"endpointslice.kubernetes.io/managed-by\":\"endpointslice-controller.k8s.io\",\"kubernetes.io/service-name\":\"svc-{i:d5}\"}},\"ownerReferences\":[{{\"apiVersion\":\"v1\",\"kind\":\"Service\",\"name\":\"svc-{i:d5}\",\"uid\":\"6f5ad3a1-0000-4000-8000-{i:d12}\",\"controller\":true,\"blockOwnerDeletion\":true}}]}},\"addressType\":\"IPv4\",\"endpoints\":[");
        for (int n = 0; n < (count ?? (i < 2 ? 1 : endpointsEach)); n++)
        {
            if (n > 0) text.Append(',');
            text.Append(CultureInfo.InvariantCulture, $"{{\"addresses\":[\"{Endpoint(i, n, life(n))}\"],\"conditions\":{{\"ready\":true,\"serving\":true,\"terminating\":false}},\"targetRef\":{{\"kind\":\"Pod\",\"namespace\":\"load-{i % 100}\",\"name\":\"svc-{i:d5}-5d9c8b7f6d-{n:d5}\",\"uid\":\"8f5ad3a1-0000-4000-8000-{i:d8}{n:d4}\"}},\"nodeName\":\"node-{n}\",\"zone\":\"zone-{n % 3}\"}}");
        }
        return text.Append("],\"ports\":[{\"name\":\"http\",\"port\":8080,\"protocol\":\"TCP\"}").Append(i == UdpService ? UdpEndpointPort : "").Append("]}").ToString();
    }

    private const string UdpPort = """,{"name":"notes","protocol":"UDP","port":90,"targetPort":8090},{"name":"echo","protocol":"TCP","port":91,"targetPort":8091}""";
    private const string UdpEndpointPort = """,{"name":"notes","port":8090,"protocol":"UDP"},{"name":"echo","port":8091,"protocol":"TCP"}""";

    internal const string Node = """{"kind":"Node","apiVersion":"v1","metadata":{"name":"bench","resourceVersion":"1"},"spec":{},"status":{"addresses":[{"type":"InternalIP","address":"192.0.2.1"}]}}""";
}
