using Fairlead.Explain.Lint.Objects;
using Fairlead.Kubernetes.Core;

namespace Fairlead.Explain.Lint.Checks;

/// <summary>Whether a Service has pods enough, in the right places, that say when they are ready.</summary>
internal sealed class Availability : ILintCheck
{
    public IEnumerable<Finding> Of(Bundle bundle)
    {
        foreach (var service in bundle.Services.Where(each => each.Manifest.IsSubject))
        {
            var behind = bundle.Behind(service);
            if (behind.Count == 0) continue;
            int? pods = behind.Any(workload => workload.Replicas is null) ? null : behind.Sum(workload => workload.Replicas);
            if (pods < 2) yield return LintRules.FewEndpoints.At(service.Manifest, "spec.selector", $"Behind {service.Name} {(pods == 0 ? "are no pods" : "is one pod")}: {Say.List(behind.Select(workload => workload.Title))}.", "set spec.replicas to 2 or more");
            if (LocalFault(bundle, service, behind, pods) is { } local) yield return local;
            foreach (var workload in behind.Where(workload => workload.Manifest.IsSubject && workload.Pod.Containers.Count > 0 && workload.Pod.Containers.All(container => container.ReadinessProbe is null)))
                yield return LintRules.NoReadinessProbe.At(workload.Manifest, workload.At("spec.containers"), $"No container of {workload.Title} has a readiness probe, and {service.Name} sends connections as soon as their processes run.", "add a readinessProbe to the container that serves");
        }
    }

    private static Finding? LocalFault(Bundle bundle, Stated<Service> service, IReadOnlyList<Workload> behind, int? pods)
    {
        if (service.Object.Spec is not { ExternalTrafficPolicy: "Local", Type: "NodePort" or "LoadBalancer" } || pods is null || behind.All(Spreads) && (bundle.NodeCount is null || pods >= bundle.NodeCount)) return null;
        string nodes = bundle.NodeCount is { } count ? $"the {count} nodes" : "the nodes";
        string why = bundle.NodeCount is { } many && pods < many ? $"{pods} {(pods == 1 ? "pod cannot" : "pods cannot")} be on each of {nodes}" : $"nothing spreads its {pods} {(pods == 1 ? "pod" : "pods")} over {nodes}";
        return LintRules.LocalPolicyFewPods.At(service.Manifest, "spec.externalTrafficPolicy", $"{service.Name} drops what reaches a node without one of its pods, and {why}.", "use a DaemonSet, or topologySpreadConstraints and enough replicas, or policy Cluster");
    }

    private static bool Spreads(Workload workload) =>
        workload.Pod.TopologySpreadConstraints.Count > 0 || workload.Pod.Affinity?.PodAntiAffinity is { } apart && (apart.RequiredDuringSchedulingIgnoredDuringExecution.Count > 0 || apart.PreferredDuringSchedulingIgnoredDuringExecution.Count > 0);
}
