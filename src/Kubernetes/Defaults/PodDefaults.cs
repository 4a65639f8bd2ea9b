using System.Text.Json.Nodes;
using Fairlead.Kubernetes.Core;
using Fairlead.Kubernetes.Quotas;
using Fairlead.Kubernetes.Trees;

namespace Fairlead.Kubernetes.Defaults;

/// <summary>Defaults of pods and of the templates that pods are made from.</summary>
internal static class PodDefaults
{
    /// <summary>Seconds that a container has to stop.</summary>
    private const long GracePeriod = 30;

    public static void Pod(JsonObject pod)
    {
        var spec = pod.Ensure("spec");
        Spec(spec);
        spec.Default("enableServiceLinks", true);
        foreach (var container in Containers(spec)) RequestsFromLimits(container);
        WholeRequests(spec);
        if (spec.Flag("hostNetwork") == true) HostPorts(spec);
        if (pod.Obj("status") is { } status) OlderField.BesideList(status, "podIP", "podIPs", ip => new JsonObject { ["ip"] = ip }, first => first is JsonObject address ? address.Text("ip") : null);
    }

    /// <summary>The template of a workload (<c>spec.template</c>, or the object itself for a PodTemplate).</summary>
    public static void Template(JsonObject owner) => Spec(owner.Ensure("template").Ensure("spec"));

    public static void Spec(JsonObject spec)
    {
        spec.DefaultText("dnsPolicy", "ClusterFirst");
        spec.DefaultText("restartPolicy", "Always");
        spec.Default("securityContext", new JsonObject());
        spec.Default("terminationGracePeriodSeconds", GracePeriod);
        spec.DefaultText("schedulerName", "default-scheduler");
        ServiceAccount(spec);
        foreach (var container in Containers(spec)) ContainerDefaults.Apply(container);
        foreach (var volume in spec.Objects("volumes")) VolumeDefaults.Apply(volume);
        ContainerDefaults.RoundUp(spec.Obj("overhead"));
    }

    /// <summary>The old name of the field mirrors the new one.</summary>
    private static void ServiceAccount(JsonObject spec)
    {
        if (spec.Text("serviceAccount").Length > 0) spec.DefaultText("serviceAccountName", spec.Text("serviceAccount"));
        string name = spec.Text("serviceAccountName");
        if (name.Length > 0) spec["serviceAccount"] = name;
    }

    private static void RequestsFromLimits(JsonObject container)
    {
        if (container.Obj("resources") is not { } resources || resources.Obj("limits") is not { Count: > 0 } limits) return;
        var requests = resources.Ensure("requests");
        foreach (var (name, limit) in limits)
        {
            if (limit is not null && !requests.ContainsKey(name)) requests[name] = limit.DeepClone();
        }
    }

    /// <summary>A pod whose limits as a whole are said asks for what its containers ask for together, or else for the limits.</summary>
    private static void WholeRequests(JsonObject spec)
    {
        if (spec.Obj("resources") is not { } resources || resources.Obj("limits") is not { Count: > 0 } limits) return;
        var apart = (JsonObject)spec.DeepClone();
        apart.Remove("resources");
        var requests = resources.Ensure("requests");
        foreach (var (name, sum) in PodResources.Requests(KubernetesJson.Read<PodSpec>(apart)))
        {
            if (name is "cpu" or "memory" && !requests.ContainsKey(name)) requests[name] = sum.ToString();
        }
        foreach (var (name, limit) in limits)
        {
            if (limit is not null && !requests.ContainsKey(name) && (name is "cpu" or "memory" || name.StartsWith("hugepages-", StringComparison.Ordinal))) requests[name] = limit.DeepClone();
        }
    }

    /// <summary>In the host's network a container's port is the host's.</summary>
    private static void HostPorts(JsonObject spec)
    {
        foreach (var container in spec.Objects("containers").Concat(spec.Objects("initContainers")))
        {
            foreach (var port in container.Objects("ports")) port.DefaultNumber("hostPort", port.Number("containerPort") ?? 0);
        }
    }

    private static IEnumerable<JsonObject> Containers(JsonObject spec) =>
        spec.Objects("initContainers").Concat(spec.Objects("containers")).Concat(spec.Objects("ephemeralContainers"));
}
