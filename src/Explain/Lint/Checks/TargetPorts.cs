using Fairlead.Explain.Lint.Objects;
using Fairlead.Explain.Trace;
using Fairlead.Kubernetes.Core;

namespace Fairlead.Explain.Lint.Checks;

/// <summary>Where a Service's ports lead in the pods: names, numbers, protocols, and headless Services, which translate nothing.</summary>
internal sealed class TargetPorts : ILintCheck
{
    public IEnumerable<Finding> Of(Bundle bundle) =>
        from service in bundle.Services
        where service.Manifest.IsSubject && service.Object.Spec.Type != "ExternalName"
        let behind = bundle.Behind(service)
        from index in Enumerable.Range(0, service.Object.Spec.Ports.Count)
        from finding in Of(service, service.Object.Spec.Ports[index], $"spec.ports[{index}]", behind)
        select finding;

    private static IEnumerable<Finding> Of(Stated<Service> service, ServicePort port, string path, IReadOnlyList<Workload> behind)
    {
        if (service.Object.Spec.ClusterIP == "None" && port.TargetPort is { Text: null, Number: not 0 } moved && moved.Number != port.Port)
            yield return LintRules.HeadlessPortDiffers.At(service.Manifest, $"{path}.targetPort",
                $"{service.Name} is headless: its name stands for the pods, which serve {moved.Number}, and nobody leads port {port.Port} there.", $"set port to {moved.Number}, or give the Service a cluster IP");
        if (behind.Count == 0 || !behind.Any(workload => workload.Ports.Any())) yield break;         // nothing is declared: that says nothing
        if (port.TargetPort is { Text: { } name }) foreach (var finding in Named(service, port, name, path, behind)) yield return finding;
        else if (Numbered(service, port, port.TargetPort is { Number: > 0 } target ? target.Number : port.Port, path, behind) is { } finding) yield return finding;
    }

    private static IEnumerable<Finding> Named(Stated<Service> service, ServicePort port, string name, string path, IReadOnlyList<Workload> behind)
    {
        string protocol = port.Protocol ?? "TCP";
        var without = behind.Where(workload => !workload.Ports.Any(each => each.Port.Name == name && (each.Port.Protocol ?? "TCP") == protocol)).ToList();
        if (without.Count == 0) yield break;
        if (without.Count < behind.Count)
        {
            yield return LintRules.TargetPortNameDiffers.At(service.Manifest, $"{path}.targetPort", $"{Say.List(without.Select(workload => workload.Title))} {(without.Count == 1 ? "has" : "have")} no {protocol} port named {name}, unlike the other pods of {service.Name}.", $"name the port {name} there too, or use a number");
            yield break;
        }
        var others = behind.SelectMany(workload => workload.Ports).ToList();
        if (others.FirstOrDefault(each => each.Port.Name == name) is { Port: { } there })
        {
            yield return LintRules.TargetPortNameUnknown.At(service.Manifest, $"{path}.targetPort", $"The port named {name} speaks {there.Protocol ?? "TCP"} in {behind[0].Title}, and the Service asks for {protocol}.", $"make both {protocol}");
            yield break;
        }
        var names = others.Select(each => each.Port.Name ?? "").Where(each => each.Length > 0).Distinct().ToList();
        string has = names.Count > 0 ? $"; they have {Say.List(names)}" : "";
        string? meant = Nearest.To(name, names) ?? names.FirstOrDefault();
        yield return LintRules.TargetPortNameUnknown.At(service.Manifest, $"{path}.targetPort", $"No container of {Say.List(behind.Select(workload => workload.Title))} has a port named {name}{has}.",
            meant is null ? $"name the container's port {name}" : $"set targetPort to {meant}, or name the container's port {name}");
    }

    private static Finding? Numbered(Stated<Service> service, ServicePort port, int number, string path, IReadOnlyList<Workload> behind)
    {
        string protocol = port.Protocol ?? "TCP", field = port.TargetPort is null ? $"{path}.port" : $"{path}.targetPort";
        var same = behind.SelectMany(workload => workload.Ports.Where(each => each.Port.ContainerPortValue == number).Select(each => (workload, each.Port))).ToList();
        if (same.Exists(each => (each.Port.Protocol ?? "TCP") == protocol)) return null;
        if (same is [var other, ..])
            return LintRules.ProtocolDiffers.At(service.Manifest, $"{path}.protocol", $"{service.Name} sends {protocol} to port {number}, and {other.workload.Title} declares it for {other.Port.Protocol ?? "TCP"}.", "make the protocols of Service port and container port the same");
        var declared = behind.SelectMany(workload => workload.Ports).Select(each => each.Port.ContainerPortValue).Distinct().Order().ToList();
        return LintRules.TargetPortUndeclared.At(service.Manifest, field, $"No container of {Say.List(behind.Select(workload => workload.Title))} declares port {number}; declared: {Say.List(declared.Select(each => $"{each}"))}.",
            $"check that the program listens on {number}, or set targetPort to {declared[0]}");
    }
}
