using System.Globalization;
using System.Runtime.InteropServices;
using Fairlead.Kubernetes;
using Fairlead.Kubernetes.Core;
using Fairlead.Kubernetes.Meta;
using Fairlead.Node.Pods;
using NodeRecord = Fairlead.Kubernetes.Core.Node;

namespace Fairlead.Node.Registration;

/// <summary>What the API shows of a node. Pure, but for the facts of the machine handed to it.</summary>
public sealed class NodeObject(NodeOptions options, MachineFacts machine)
{
    public NodeRecord New(NodeStatus status) => new()
    {
        Metadata = new ObjectMeta { Name = options.NodeName, Labels = Labels(), Annotations = new Dictionary<string, string> { ["volumes.kubernetes.io/controller-managed-attach-detach"] = "true" } },
        Spec = new NodeSpec { PodCIDR = options.PodCidrs.Count > 0 ? options.PodCidrs[0].ToString() : null, PodCIDRs = [.. options.PodCidrs.Select(prefix => prefix.ToString())] },
        Status = status,
    };

    public IReadOnlyDictionary<string, string> Labels()
    {
        var labels = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["kubernetes.io/hostname"] = options.NodeName,
            ["kubernetes.io/os"] = "linux",
            ["kubernetes.io/arch"] = Architecture,
            ["beta.kubernetes.io/os"] = "linux",
            ["beta.kubernetes.io/arch"] = Architecture,
        };
        foreach (var (key, value) in options.Labels) labels[key] = value;
        return labels;
    }

    /// <param name="notReady">Why the node takes no pods; null when it does.</param>
    public NodeStatus Status(NodeStatus before, string? notReady, string runtimeVersion, IReadOnlyList<ContainerImage> images, DateTimeOffset now)
    {
        var amounts = new Dictionary<string, Quantity>(StringComparer.Ordinal)
        {
            ["cpu"] = new((machine.MilliCpu / 1000).ToString(CultureInfo.InvariantCulture)),
            ["memory"] = new($"{machine.MemoryBytes / 1024}Ki"),
            ["pods"] = new(options.MaxPods.ToString(CultureInfo.InvariantCulture)),
            ["ephemeral-storage"] = new($"{machine.DiskBytes / 1024}Ki"),
        };
        return before with
        {
            Addresses = [.. options.NodeIps.Select(ip => new NodeAddress { Type = "InternalIP", Address = ip.ToString() }), new NodeAddress { Type = "Hostname", Address = options.NodeName }],
            Capacity = amounts,
            Allocatable = amounts,
            DaemonEndpoints = new NodeDaemonEndpoints { KubeletEndpoint = new DaemonEndpoint { Port = options.KubeletPort } },
            NodeInfo = Info(runtimeVersion),
            Images = images,
            Conditions = Conditions(before, notReady, now),
        };
    }

    private NodeSystemInfo Info(string runtimeVersion) => new()
    {
        Architecture = Architecture,
        OperatingSystem = "linux",
        BootID = machine.BootId,
        MachineID = machine.MachineId,
        SystemUUID = machine.MachineId,
        KernelVersion = machine.Kernel,
        OsImage = machine.OsName,
        ContainerRuntimeVersion = runtimeVersion,
        KubeletVersion = options.KubeletVersion,
        KubeProxyVersion = options.KubeletVersion,
    };

    private static IReadOnlyList<NodeCondition> Conditions(NodeStatus before, string? notReady, DateTimeOffset now) =>
    [
        Condition(before, "MemoryPressure", false, "KubeletHasSufficientMemory", "kubelet has sufficient memory available", now),
        Condition(before, "DiskPressure", false, "KubeletHasNoDiskPressure", "kubelet has no disk pressure", now),
        Condition(before, "PIDPressure", false, "KubeletHasSufficientPID", "kubelet has sufficient PID available", now),
        Condition(before, "Ready", notReady is null, notReady is null ? "KubeletReady" : "KubeletNotReady", notReady ?? "kubelet is posting ready status", now),
        .. before.Conditions.Where(condition => condition.Type is not ("MemoryPressure" or "DiskPressure" or "PIDPressure" or "Ready")),
    ];

    private static NodeCondition Condition(NodeStatus before, string type, bool isTrue, string reason, string message, DateTimeOffset now)
    {
        string status = isTrue ? "True" : "False";
        var old = before.Conditions.FirstOrDefault(condition => condition.Type == type);
        return new NodeCondition
        {
            Type = type, Status = status, Reason = reason, Message = message, LastHeartbeatTime = now,
            LastTransitionTime = old?.Status == status ? old.LastTransitionTime : now,
        };
    }

    private static string Architecture => RuntimeInformation.OSArchitecture == System.Runtime.InteropServices.Architecture.Arm64 ? "arm64" : "amd64";
}
