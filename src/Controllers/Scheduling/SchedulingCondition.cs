using System.Text.Json.Nodes;
using Fairlead.Client;
using Fairlead.Kubernetes;
using Fairlead.Kubernetes.Core;

namespace Fairlead.Controllers.Scheduling;

/// <summary>Says in a pod's status that it has no node yet, and why.</summary>
public static class SchedulingCondition
{
    public static Patch Patch(Pod pod, string message, DateTimeOffset now)
    {
        var old = pod.Status.Conditions.FirstOrDefault(condition => condition.Type == "PodScheduled");
        var said = new PodCondition { Type = "PodScheduled", Status = "False", Reason = "Unschedulable", Message = message, LastTransitionTime = old?.Status == "False" ? old.LastTransitionTime : now };
        var all = pod.Status.Conditions.Where(condition => condition.Type != "PodScheduled").Append(said);
        return Client.Patch.MergeOf(new JsonObject
        {
            ["metadata"] = new JsonObject { ["uid"] = pod.Metadata.Uid },
            ["status"] = new JsonObject { ["conditions"] = new JsonArray([.. all.Select(condition => KubernetesJson.ToTree(condition))]) },
        });
    }
}
