using Fairlead.Catalog;
using Fairlead.Primitives;

namespace Fairlead.Kernel.Tests.Lab;

/// <summary>Services and slices in few words: "a" to "d" are the pods of <see cref="Network"/>, "node1" and "node2" pods in the host network.</summary>
internal static class AService
{
    internal const ushort TargetPort = 8080;

    internal static CatalogService Named(string name, params string[] clusterIps) => new(new("default", name))
    {
        ClusterIps = [.. clusterIps.Select(Address)],
        Ports = [new("", Protocol.Tcp, 80, 0)],
    };

    internal static IpAddr Address(string text) => IpAddr.TryParse(text, out var address) ? address : throw new FormatException(text);

    internal static CatalogNode Node(string name, int number) => new(name) { InternalIps = [Address($"192.0.2.{number}"), Address($"2001:db8::{number}")], IsReady = true };

    internal static CatalogSlice Slice(CatalogService service, IpFamily family, params string[] endpoints) => new(
        new(service.Name.Namespace, $"{service.Name.Name}-{family}"), service.Name, family,
        [.. service.Ports.Select(port => new EndpointPort(port.Name, port.Protocol, TargetPort))],
        [.. endpoints.Select(endpoint => Endpoint(endpoint, family))]);

    /// <summary>"a", or "a!" for one that drains, "a?" for one that is not ready.</summary>
    internal static CatalogEndpoint Endpoint(string text, IpFamily family)
    {
        string name = text.TrimEnd('!', '?');
        bool v4 = family == IpFamily.V4;
        var (address, node) = name switch
        {
            "a" => (v4 ? "10.1.1.2" : "fd00:1:1::2", "node1"),
            "b" => (v4 ? "10.1.1.3" : "fd00:1:1::3", "node1"),
            "c" => (v4 ? "10.1.2.2" : "fd00:1:2::2", "node2"),
            "d" => (v4 ? "10.1.2.3" : "fd00:1:2::3", "node2"),
            "node1" => (v4 ? "192.0.2.1" : "2001:db8::1", "node1"),
            "node2" => (v4 ? "192.0.2.2" : "2001:db8::2", "node2"),
            _ => throw new ArgumentException(text),
        };
        var conditions = text[^1] switch
        {
            '!' => EndpointConditions.Serving | EndpointConditions.Terminating,
            '?' => EndpointConditions.None,
            _ => EndpointConditions.Ready | EndpointConditions.Serving,
        };
        return new(Address(address), conditions, node);
    }

    extension(CatalogService service)
    {
        /// <summary>The news that the Service is there with these endpoints, in each of its families.</summary>
        internal CatalogChange[] With(params string[] endpoints) =>
        [
            new CatalogChange.ServiceSet(service),
            .. service.ClusterIps.Select(address => address.Family).Distinct().Select(family => new CatalogChange.SliceSet(Slice(service, family, endpoints))),
        ];
    }
}
