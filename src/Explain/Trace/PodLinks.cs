using Fairlead.Kubernetes;
using Fairlead.Kubernetes.Core;
using Fairlead.Primitives;

namespace Fairlead.Explain.Trace;

/// <summary>The last three links, in the pods: target port, container port, the process that listens.</summary>
internal static class PodLinks
{
    public static IEnumerable<Hop> To(ClusterView view, IReadOnlyList<Pod> pods, IntOrString target, Protocol protocol)
    {
        var pod = pods.FirstOrDefault(PodReadiness.IsReady) ?? pods.FirstOrDefault();
        int? number = NumberOf(pod, target, protocol);
        if (number is null)
        {
            yield return new Hop(HopKind.TargetPort, target.ToString(), HopState.Unknown, "", pod is null ? "no pod to look at" : "no container has a port of this name");
            yield break;
        }
        string about = pod is null ? "" : $"pod/{pod.Name}";
        string text = $"{number}/{protocol.Name}";
        yield return new Hop(HopKind.TargetPort, text, HopState.Ok, about, target.Text is null ? "" : $"named {target.Text}");
        if (pod is null) yield break;
        yield return ContainerPort(pod, number.Value, protocol, text);
        yield return Process(view, pod, number.Value, protocol, text);
    }

    /// <summary>The target port's number in these pods; null for a name that they do not have.</summary>
    public static int? NumberOf(IReadOnlyList<Pod> pods, ServicePort port) =>
        NumberOf(pods.FirstOrDefault(PodReadiness.IsReady) ?? pods.FirstOrDefault(), port.TargetPort ?? new IntOrString(port.Port), PortLink.ProtocolOf(port));

    private static int? NumberOf(Pod? pod, IntOrString target, Protocol protocol) =>
        target.Text is null ? target.Number : pod is null ? null : Declared(pod, target.Text, protocol)?.Port.ContainerPortValue;

    /// <summary>The cause when a Service names a port that no container of its pods has.</summary>
    public static Cause? UnknownName(IReadOnlyList<Pod> pods, ServicePort port)
    {
        if (port.TargetPort is not { Text: { } name } || pods.Any(pod => Declared(pod, name, PortLink.ProtocolOf(port)) is not null)) return null;
        var names = pods.SelectMany(Ports).Select(each => each.Port.Name ?? "").Where(each => each.Length > 0).Distinct().ToList();
        string near = Nearest.To(name, names) is { } meant ? $"; {meant} was perhaps meant" : names.Count > 0 ? $"; they have {string.Join(", ", names)}" : "";
        return new Cause(CauseCode.TargetPortNameUnknown, $"The target port is named {name}, and no container of the pods has a {port.Protocol ?? "TCP"} port of that name{near}.",
            $"name the container's port {name}, or set the Service's targetPort to {(names.Count > 0 ? Nearest.To(name, names) ?? names[0] : "a number")}");
    }

    private static Hop ContainerPort(Pod pod, int number, Protocol protocol, string text)
    {
        var holders = Ports(pod).Where(each => each.Port.ContainerPortValue == number).ToList();
        var same = holders.Where(each => (each.Port.Protocol ?? "TCP") == protocol.Name).ToList();
        string about = $"pod/{pod.Name}";
        if (same is [var first, var second, ..] && first.Container.Name != second.Container.Name) return new Hop(HopKind.ContainerPort, text, HopState.Warning, about, "")
        {
            Cause = new Cause(CauseCode.PortConflictInPod, $"Containers {first.Container.Name} and {second.Container.Name} of one pod both declare {text}; they share the pod's addresses, so only one can listen there.", "give one of them another port"),
        };
        if (same is [var holder, ..]) return new Hop(HopKind.ContainerPort, text, HopState.Ok, about, $"container {holder.Container.Name}");
        if (holders is [var other, ..]) return new Hop(HopKind.ContainerPort, text, HopState.Warning, about, "")
        {
            Cause = new Cause(CauseCode.WrongProtocol, $"The Service asks for {text}, and container {other.Container.Name} declares {number}/{other.Port.Protocol ?? "TCP"}.", "make the protocols of Service port and container port the same"),
        };
        return new Hop(HopKind.ContainerPort, text, HopState.Ok, about, "not declared by a container, which hinders nothing");
    }

    private static Hop Process(ClusterView view, Pod pod, int number, Protocol protocol, string text)
    {
        string about = $"pod/{pod.Name}";
        var there = view.Sockets.Where(socket => socket.Pod == pod.Key).ToList();
        if (there.Count > 0) return Seen(there, number, protocol, text, about);
        if (Crashed(pod) is { } crashed && Ports(pod).Count(each => each.Port.ContainerPortValue == number) > 1) return new Hop(HopKind.Process, text, HopState.Broken, about, "")
        {
            Cause = new Cause(CauseCode.PortConflictInPod, $"Container {crashed} ends again and again, and another container of its pod declares the same port {number}.", $"kubectl logs {pod.Name} -n {pod.Namespace} -c {crashed} --previous"),
        };
        return pod.Spec.Containers.Any(container => Probes(container, number) && IsReady(pod, container.Name))
            ? new Hop(HopKind.Process, text, HopState.Ok, about, "its readiness probe on this port succeeds")
            : new Hop(HopKind.Process, text, HopState.Unknown, about, "the objects do not tell who listens");
    }

    private static Hop Seen(IReadOnlyList<ListeningSocket> there, int number, Protocol protocol, string text, string about)
    {
        var here = there.Where(socket => socket.Port == number && socket.Protocol == protocol).ToList();
        if (here.FirstOrDefault(socket => !socket.Address.IsLoopback) is { Process: var process } listener)
            return new Hop(HopKind.Process, text, HopState.Ok, about, $"{(process.Length > 0 ? process : "a process")} listens on {listener.Address}");
        var hop = new Hop(HopKind.Process, text, HopState.Broken, about, "");
        if (here is [var loopback, ..]) return hop with
        {
            Cause = new Cause(CauseCode.ListensOnLoopback, $"{(loopback.Process.Length > 0 ? loopback.Process : "The process")} listens on {loopback.Address} only, which nobody outside the pod reaches.", "let the program listen on 0.0.0.0 (or ::)"),
        };
        string others = string.Join(", ", there.Select(socket => socket.Port).Distinct().Order());
        return hop with { Cause = new Cause(CauseCode.NobodyListens, $"Nobody in the pod listens on {text}; there are listeners on {others}.", $"set the Service's targetPort to {there[0].Port}, or let the program listen on {number}") };
    }

    private static string? Crashed(Pod pod) => pod.Status.ContainerStatuses.FirstOrDefault(status => status.RestartCount > 0 && !status.Ready)?.Name;

    private static bool IsReady(Pod pod, string container) => pod.Status.ContainerStatuses.Any(status => status.Name == container && status.Ready);

    private static bool Probes(Container container, int number) => container.ReadinessProbe is { } probe
        && (probe.HttpGet?.Port ?? probe.TcpSocket?.Port ?? probe.Grpc?.Port) is { } at
        && (at.Text is null ? at.Number == number : container.Ports.Any(port => port.Name == at.Text && port.ContainerPortValue == number));

    private static (Container Container, ContainerPort Port)? Declared(Pod pod, string name, Protocol protocol) =>
        Ports(pod).Where(each => each.Port.Name == name && (each.Port.Protocol ?? "TCP") == protocol.Name).Cast<(Container, ContainerPort)?>().FirstOrDefault();

    private static IEnumerable<(Container Container, ContainerPort Port)> Ports(Pod pod) =>
        from container in pod.Spec.Containers from port in container.Ports select (container, port);
}
