using Fairlead.Explain.Lint.Objects;
using Fairlead.Kubernetes.Core;

namespace Fairlead.Explain.Lint.Checks;

/// <summary>Node ports (health check ports too) that two Services want, or that lie outside the range.</summary>
internal sealed class NodePorts : ILintCheck
{
    public IEnumerable<Finding> Of(Bundle bundle)
    {
        var holders = new Dictionary<int, Stated<Service>>();
        foreach (var (service, number, path) in bundle.Services.OrderBy(service => service.Manifest.IsSubject).SelectMany(Asked))
        {
            bool taken = !holders.TryAdd(number, service);
            if (!service.Manifest.IsSubject) continue;
            if (taken && holders[number] is var holder && holder != service)
                yield return LintRules.NodePortTaken.At(service.Manifest, path, $"Node port {number} belongs to {holder.Title} ({holder.Manifest.File}) already.", "choose another, or leave nodePort out: a free one is given");
            var (first, last) = bundle.Options.NodePorts;
            if (number < first || number > last)
                yield return LintRules.NodePortOutOfRange.At(service.Manifest, path, $"Node port {number} is not in the range {first}-{last}.", $"choose one of {first} to {last}, or leave nodePort out");
        }
    }

    private static IEnumerable<(Stated<Service> Service, int Number, string Path)> Asked(Stated<Service> service)
    {
        var spec = service.Object.Spec;
        if (spec.Type is not ("NodePort" or "LoadBalancer")) yield break;                                // refused as it is
        for (int i = 0; i < spec.Ports.Count; i++)
            if (spec.Ports[i].NodePort is > 0 and var number) yield return (service, number, $"spec.ports[{i}].nodePort");
        if (spec.HealthCheckNodePort is > 0 and var health) yield return (service, health, "spec.healthCheckNodePort");
    }
}
