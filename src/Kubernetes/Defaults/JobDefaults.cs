using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using Fairlead.Kubernetes.Trees;

namespace Fairlead.Kubernetes.Defaults;

/// <summary>Defaults of Jobs and CronJobs.</summary>
internal static class JobDefaults
{
    /// <summary>Labels that Jobs have from their templates.</summary>
    private static readonly ConditionalWeakTable<JsonObject, object> FromTemplate = [];

    /// <summary>Whether these labels were taken over from the template: in Kubernetes they are one map then, and what is added to the one is added to the other.</summary>
    public static bool AreOfTemplate(JsonObject labels) => FromTemplate.TryGetValue(labels, out _);

    public static void Job(JsonObject job)
    {
        var spec = job.Ensure("spec");
        PodDefaults.Template(spec);
        if (!spec.Has("completions") && !spec.Has("parallelism")) spec["completions"] = 1L;
        spec.Default("parallelism", 1);
        spec.Default("backoffLimit", spec.Has("backoffLimitPerIndex") ? int.MaxValue : 6);
        if (job.Obj("metadata")?.Obj("labels") is not { Count: > 0 } && spec.Obj("template")?.Obj("metadata")?.Obj("labels") is { Count: > 0 } labels)
        {
            var own = (JsonObject)labels.DeepClone();
            JsonTree.MetadataOf(job)["labels"] = own;
            FromTemplate.Add(own, own);
        }
        spec.Default("completionMode", "NonIndexed");
        spec.Default("suspend", false);
        spec.Default("manualSelector", false);
        spec.Default("podReplacementPolicy", spec.Has("podFailurePolicy") ? "Failed" : "TerminatingOrFailed");
        foreach (var rule in spec.Obj("podFailurePolicy")?.Objects("rules") ?? [])
        {
            foreach (var pattern in rule.Objects("onPodConditions")) pattern.DefaultText("status", "True");
        }
    }

    public static void CronJob(JsonObject cronJob)
    {
        var spec = cronJob.Ensure("spec");
        if (spec.Obj("jobTemplate")?.Obj("spec") is { } job) PodDefaults.Template(job);
        spec.DefaultText("concurrencyPolicy", "Allow");
        spec.Default("suspend", false);
        spec.Default("successfulJobsHistoryLimit", 3);
        spec.Default("failedJobsHistoryLimit", 1);
    }
}
