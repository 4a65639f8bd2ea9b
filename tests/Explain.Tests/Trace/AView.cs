using Fairlead.Explain.Trace;
using Fairlead.Kubernetes;
using Fairlead.Kubernetes.Core;
using Fairlead.Kubernetes.Discovery;
using Fairlead.Kubernetes.Meta;
using Fairlead.Kubernetes.Networking;

namespace Fairlead.Explain.Tests.Trace;

/// <summary>
/// The cluster of these tests: Service shop/fb-backends (cluster IP 10.96.0.20, ports 5001 → "app" = 8001, node port 30904),
/// its pods fb-1 (10.244.1.4, node one) and fb-2 (10.244.2.5, node two).
/// </summary>
internal static class AView
{
    public static Service Backends { get; } = new()
    {
        Metadata = new ObjectMeta { Name = "fb-backends", Namespace = "shop" },
        Spec = new ServiceSpec
        {
            Type = "NodePort",
            ClusterIP = "10.96.0.20",
            ClusterIPs = ["10.96.0.20"],
            Selector = new Dictionary<string, string> { ["app"] = "fb-backends" },
            Ports = [new ServicePort { Name = "ka-port", Port = 5001, TargetPort = "app", NodePort = 30904, Protocol = "TCP" }],
        },
    };

    public static Pod APod(string name, string ip, string node, bool ready = true) => new()
    {
        Metadata = new ObjectMeta { Name = name, Namespace = "shop", Labels = new Dictionary<string, string> { ["app"] = "fb-backends" } },
        Spec = new PodSpec { NodeName = node, Containers = [new Container { Name = "app", Ports = [new ContainerPort { Name = "app", ContainerPortValue = 8001 }] }] },
        Status = new PodStatus
        {
            Phase = "Running",
            PodIP = ip,
            PodIPs = [new PodIP { Ip = ip }],
            Conditions = [new PodCondition { Type = "Ready", Status = ready ? "True" : "False" }],
            ContainerStatuses = [new ContainerStatus { Name = "app", Ready = ready, Image = "", ImageID = "", RestartCount = 0 }],
        },
    };

    public static EndpointSlice SliceOf(Service service, int port, params Pod[] pods) => new()
    {
        AddressType = "IPv4",
        Metadata = new ObjectMeta { Name = service.Metadata.Name + "-x", Namespace = service.Metadata.Namespace, Labels = new Dictionary<string, string> { ["kubernetes.io/service-name"] = service.Metadata.Name! } },
        Ports = [.. service.Spec.Ports.Select(each => new Kubernetes.Discovery.EndpointPort { Name = each.Name, Port = port, Protocol = "TCP" })],
        Endpoints = [.. pods.Select(pod => new Endpoint
        {
            Addresses = [pod.Status.PodIP!],
            NodeName = pod.Spec.NodeName,
            TargetRef = new ObjectReference { Kind = "Pod", Name = pod.Metadata.Name },
            Conditions = new EndpointConditions { Ready = PodReadiness.IsReady(pod) },
        })],
    };

    public static Node ANode(string name, string ip) => new()
    {
        Metadata = new ObjectMeta { Name = name },
        Status = new NodeStatus { Addresses = [new NodeAddress { Type = "InternalIP", Address = ip }] },
    };

    public static ClusterView Whole { get; } = Of(Backends, 8001, APod("fb-1", "10.244.1.4", "one"), APod("fb-2", "10.244.2.5", "two"));

    public static ClusterView Of(Service service, int port, params Pod[] pods) => new()
    {
        Services = [service],
        Pods = pods,
        Slices = [SliceOf(service, port, pods)],
        Nodes = [ANode("one", "192.0.2.1"), ANode("two", "192.0.2.2")],
        Ingresses = [AnIngress("shop.example", "/cart", service)],
    };

    public static Ingress AnIngress(string host, string path, Service to) => new()
    {
        Metadata = new ObjectMeta { Name = "shop", Namespace = to.Metadata.Namespace },
        Status = new IngressStatus { LoadBalancer = new IngressLoadBalancerStatus { Ingress = [new IngressLoadBalancerIngress { Ip = "192.0.2.1" }] } },
        Spec = new IngressSpec
        {
            Rules = [new IngressRule
            {
                Host = host,
                Http = new HTTPIngressRuleValue
                {
                    Paths = [new HTTPIngressPath
                    {
                        Path = path,
                        PathType = "Prefix",
                        Backend = new IngressBackend { Service = new IngressServiceBackend { Name = to.Metadata.Name!, Port = new ServiceBackendPort { Number = to.Spec.Ports[0].Port } } },
                    }],
                },
            }],
        },
    };
}
