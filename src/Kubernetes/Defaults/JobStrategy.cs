using System.Text.Json.Nodes;
using Fairlead.Kubernetes.Trees;

namespace Fairlead.Kubernetes.Defaults;

/// <summary>A Job finds its pods by its own uid, unless <c>manualSelector</c> says that the user takes care of it. Without labels of its own it has its template's.</summary>
internal static class JobStrategy
{
    public static void Create(JsonObject job)
    {
        var spec = job.Ensure("spec");
        if (spec.Flag("manualSelector") == true || job.Obj("metadata") is not { } metadata) return;
        string uid = metadata.Text("uid"), name = metadata.Text("name");
        var labels = spec.Ensure("template").Ensure("metadata").Ensure("labels");
        labels["controller-uid"] = uid;
        labels["job-name"] = name;
        labels["batch.kubernetes.io/controller-uid"] = uid;
        labels["batch.kubernetes.io/job-name"] = name;
        spec.Ensure("selector").Ensure("matchLabels")["batch.kubernetes.io/controller-uid"] = uid;
        if (metadata.Obj("labels") is not { Count: > 0 } own || JobDefaults.AreOfTemplate(own)) metadata["labels"] = labels.DeepClone();
    }
}
