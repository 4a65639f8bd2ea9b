using System.Globalization;
using Fairlead.Explain.Lint.Objects;
using Fairlead.Explain.Trace;
using Fairlead.Kubernetes;
using Fairlead.Kubernetes.Core;

namespace Fairlead.Explain.Lint.Checks;

/// <summary>Probes that look at a port nobody declares, or at another one than clients use.</summary>
internal sealed class Probes : ILintCheck
{
    public IEnumerable<Finding> Of(Bundle bundle) => bundle.Workloads.Where(workload => workload.Manifest.IsSubject).SelectMany(workload => Unknown(workload).Concat(Elsewhere(bundle, workload)));

    private static IEnumerable<Finding> Unknown(Workload workload) =>
        from container in workload.Lasting
        from probe in Of(container)
        let name = PortOf(probe.Probe)?.Port.Text
        where name is not null && !int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out _) && !container.Ports.Any(port => port.Name == name)
        let names = container.Ports.Select(port => port.Name ?? "").Where(each => each.Length > 0).ToList()
        select LintRules.ProbePortUnknown.At(workload.Manifest, $"{workload.ContainerPath(container)}.{probe.Field}.{PortOf(probe.Probe)!.Value.Field}",
            $"The {probe.Field} of container {container.Name} names the port {name}, which the container does not declare{(names.Count > 0 ? $"; it has {Say.List(names)}" : "")}.",
            Nearest.To(name!, names) is { } meant ? $"write {meant}" : "declare the port in this container, or write a number");

    private static IEnumerable<Finding> Elsewhere(Bundle bundle, Workload workload)
    {
        foreach (var container in workload.Lasting)
        {
            if (container.ReadinessProbe is not { } probe || PortOf(probe) is not { } looked || NumberOf(looked.Port, container) is not { } number) continue;
            var services = bundle.Services.Where(service => bundle.Behind(service).Any(each => ReferenceEquals(each, workload))).ToList();
            var targets = services.SelectMany(service => service.Object.Spec.Ports.SelectMany(port => Target(port, workload))).Distinct().Order().ToList();
            // A sidecar's probe is about the sidecar: only the container that has a target port is meant.
            if (targets.Count == 0 || targets.Contains(number) || !container.Ports.Any(port => targets.Contains(port.ContainerPortValue))) continue;
            yield return LintRules.ProbeOnOtherPort.At(workload.Manifest, $"{workload.ContainerPath(container)}.readinessProbe.{looked.Field}",
                $"The readiness probe of container {container.Name} looks at port {number}, and {Say.List(services.Select(service => service.Name).Distinct())} {(services.Count == 1 ? "leads" : "lead")} to {Say.List(targets.Select(each => $"{each}"))}.", "probe the port that clients use, or make sure that both come and go together");
        }
    }

    private static IEnumerable<int> Target(ServicePort port, Workload workload) => port.TargetPort switch
    {
        { Text: { } name } => workload.Ports.Where(each => each.Port.Name == name).Select(each => each.Port.ContainerPortValue).Take(1),
        { Number: > 0 } target => [target.Number],
        _ => [port.Port],
    };

    private static int? NumberOf(IntOrString port, Container container) =>
        port.Text is not { } name ? port.Number : container.Ports.FirstOrDefault(each => each.Name == name)?.ContainerPortValue;

    private static IEnumerable<(string Field, Kubernetes.Core.Probe Probe)> Of(Container container)
    {
        if (container.LivenessProbe is { } live) yield return ("livenessProbe", live);
        if (container.ReadinessProbe is { } ready) yield return ("readinessProbe", ready);
        if (container.StartupProbe is { } start) yield return ("startupProbe", start);
    }

    private static (IntOrString Port, string Field)? PortOf(Kubernetes.Core.Probe probe) => probe switch
    {
        { HttpGet: { } get } => (get.Port, "httpGet.port"),
        { TcpSocket: { } socket } => (socket.Port, "tcpSocket.port"),
        { Grpc: { } grpc } => (grpc.Port, "grpc.port"),
        _ => null,
    };
}
