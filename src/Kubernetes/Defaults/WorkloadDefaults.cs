using System.Text.Json.Nodes;
using Fairlead.Kubernetes.Trees;

namespace Fairlead.Kubernetes.Defaults;

/// <summary>Defaults of the kinds that keep pods running.</summary>
internal static class WorkloadDefaults
{
    private const long History = 10;

    public static void Deployment(JsonObject deployment)
    {
        var spec = deployment.Ensure("spec");
        PodDefaults.Template(spec);
        spec.Default("replicas", 1);
        var strategy = spec.Ensure("strategy");
        strategy.DefaultText("type", "RollingUpdate");
        if (strategy.Text("type") == "RollingUpdate")
        {
            var rolling = strategy.Ensure("rollingUpdate");
            rolling.Default("maxUnavailable", "25%");
            rolling.Default("maxSurge", "25%");
        }
        spec.Default("revisionHistoryLimit", History);
        spec.Default("progressDeadlineSeconds", 600);
    }

    public static void ReplicaSet(JsonObject replicaSet)
    {
        var spec = replicaSet.Ensure("spec");
        PodDefaults.Template(spec);
        spec.Default("replicas", 1);
    }

    public static void ReplicationController(JsonObject controller)
    {
        var spec = controller.Ensure("spec");
        if (spec.Has("template")) PodDefaults.Template(spec);
        if (spec.Obj("template")?.Obj("metadata")?.Obj("labels") is { Count: > 0 } labels)
        {
            if (spec.Obj("selector") is not { Count: > 0 }) spec["selector"] = labels.DeepClone();
            if (controller.Obj("metadata")?.Obj("labels") is not { Count: > 0 }) JsonTree.MetadataOf(controller)["labels"] = labels.DeepClone();
        }
        spec.Default("replicas", 1);
    }

    public static void DaemonSet(JsonObject daemonSet)
    {
        var spec = daemonSet.Ensure("spec");
        PodDefaults.Template(spec);
        var strategy = spec.Ensure("updateStrategy");
        strategy.DefaultText("type", "RollingUpdate");
        if (strategy.Text("type") == "RollingUpdate")
        {
            var rolling = strategy.Ensure("rollingUpdate");
            rolling.Default("maxUnavailable", 1);
            rolling.Default("maxSurge", 0);
        }
        spec.Default("revisionHistoryLimit", History);
    }

    public static void StatefulSet(JsonObject statefulSet)
    {
        var spec = statefulSet.Ensure("spec");
        PodDefaults.Template(spec);
        spec.DefaultText("podManagementPolicy", "OrderedReady");
        var strategy = spec.Ensure("updateStrategy");
        strategy.DefaultText("type", "RollingUpdate");
        if (strategy.Text("type") == "RollingUpdate") strategy.Ensure("rollingUpdate").Default("partition", 0);
        var retention = spec.Ensure("persistentVolumeClaimRetentionPolicy");
        retention.DefaultText("whenDeleted", "Retain");
        retention.DefaultText("whenScaled", "Retain");
        spec.Default("replicas", 1);
        spec.Default("revisionHistoryLimit", History);
        foreach (var claim in spec.Objects("volumeClaimTemplates"))
        {
            claim["apiVersion"] = "v1";          // whatever the client says: storage keeps neither
            claim["kind"] = "PersistentVolumeClaim";
            ConfigDefaults.Claim(claim);
        }
    }
}
