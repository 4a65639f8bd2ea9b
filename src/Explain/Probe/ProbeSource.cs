using System.Net;
using System.Net.NetworkInformation;
using Fairlead.Explain.Trace;
using Fairlead.Kubernetes;
using Fairlead.Kubernetes.Core;
using Fairlead.Linux;
using Fairlead.Linux.Namespaces;

namespace Fairlead.Explain.Probe;

/// <summary>Where a probe starts on this machine: the client's network namespace and its node's (the same for a node, or a pod of hostNetwork).</summary>
public sealed class ProbeSource : IDisposable
{
    private const string Own = "/proc/self/ns/net";

    private ProbeSource(string title, NetworkNamespace client, NetworkNamespace node)
    {
        Title = title;
        Client = client;
        Node = node;
    }

    public string Title { get; }
    public NetworkNamespace Client { get; }
    public NetworkNamespace Node { get; }

    /// <summary>Finds it, or says why it cannot be had here.</summary>
    public static ProbeSource? Find(ClusterView view, TraceOrigin from, out string why)
    {
        why = "";
        switch (from)
        {
            case TraceOrigin.Pod(var name):
                if (view.Pods.FirstOrDefault(pod => pod.Key == name) is not { } named) why = $"there is no pod {name.Name} in namespace {name.Namespace}";
                else if (OfPod(named, PodProcesses.ByPod()) is { } source) return source;
                else why = $"pod {name.Name} does not run on this machine";
                return null;
            case TraceOrigin.Node(var node): return OfNode(view, node, out why);
            case TraceOrigin.Inside:
                var processes = PodProcesses.ByPod();
                if (view.Pods.Where(pod => PodReadiness.IsReady(pod) && pod.Spec.HostNetwork is not true).Select(pod => OfPod(pod, processes)).FirstOrDefault(found => found is not null) is { } some) return some;
                why = "no pod of the cluster runs on this machine";
                return null;
            default:
                why = "a connection from outside can only be made outside";
                return null;
        }
    }

    public void Dispose()
    {
        Client.Dispose();
        Node.Dispose();
    }

    private static ProbeSource? OfPod(Pod pod, ILookup<string, int> processes)
    {
        foreach (int pid in processes[pod.Metadata.Uid ?? ""])
            if (NodeOf(pid) is { } node) return new ProbeSource($"pod/{pod.Name}", NetworkNamespace.Open($"/proc/{pid}/ns/net"), node);
        return null;
    }

    private static ProbeSource? OfNode(ClusterView view, string name, out string why)
    {
        why = $"node {name} is not this machine";
        if (view.Nodes.FirstOrDefault(node => node.Name == name) is not { } wanted)
        {
            why = $"there is no node {name}";
            return null;
        }
        var own = NetworkInterface.GetAllNetworkInterfaces().SelectMany(card => card.GetIPProperties().UnicastAddresses).Select(each => each.Address).ToHashSet();
        if (wanted.Status.Addresses.Any(address => IPAddress.TryParse(address.Address, out var ip) && own.Contains(ip)))
            return new ProbeSource($"node/{name}", NetworkNamespace.Open(Own), NetworkNamespace.Open(Own));
        if (NetworkNamespace.FindNamed($"fairlead-{name}") is { } further) return new ProbeSource($"node/{name}", further, NetworkNamespace.FindNamed($"fairlead-{name}")!);
        var processes = PodProcesses.ByPod();                                          // another kind of node in a namespace of this machine: that of any of its pods
        foreach (int pid in view.Pods.Where(pod => pod.Spec.NodeName == name).SelectMany(pod => processes[pod.Metadata.Uid ?? ""]))
            if (NodeOf(pid) is { } node) return new ProbeSource($"node/{name}", node, NodeOf(pid)!);
        return null;
    }

    /// <summary>The runtime's shim, a pod's first ancestor outside it, lives in the node's own network namespace.</summary>
    private static NetworkNamespace? NodeOf(int pid)
    {
        string? inside = LinkOf(pid);
        for (int at = ProcessTable.ParentOf(pid); at > 0; at = ProcessTable.ParentOf(at))
            if (IsShim(at)) return NetworkNamespace.Open($"/proc/{at}/ns/net");
        return inside is null ? null : NetworkNamespace.Open(Own);
    }

    private static bool IsShim(int pid) => ProcessTable.CommandLine(pid) is [var program, ..] && Path.GetFileName(program).StartsWith("containerd-shim", StringComparison.Ordinal);

    private static string? LinkOf(int pid) => new FileInfo($"/proc/{pid}/ns/net").LinkTarget;
}
