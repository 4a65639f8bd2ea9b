using System.Text.Json.Nodes;
using Fairlead.Api.Http;
using Fairlead.Api.Objects;
using KubernetesResources = Fairlead.Kubernetes.Resources;

namespace Fairlead.Api.Admission;

/// <summary>A pod stays five minutes on a node that has become unready or unreachable, unless it says otherwise.</summary>
internal sealed class DefaultTolerations : IAdmissionPlugin
{
    private const int Seconds = 300;

    private static readonly string[] Taints = ["node.kubernetes.io/not-ready", "node.kubernetes.io/unreachable"];

    public ApiStatus? Update(WriteContext write, JsonObject obj, JsonObject old) => write.Subresource.Length == 0 ? Create(write, obj) : null;

    public ApiStatus? Create(WriteContext write, JsonObject obj)
    {
        if (!ReferenceEquals(write.Type, KubernetesResources.Pod)) return null;
        var spec = obj.Child("spec");
        if (spec["tolerations"] is not JsonArray tolerations) spec["tolerations"] = tolerations = [];
        foreach (string taint in Taints)
            if (!tolerations.OfType<JsonObject>().Any(t => Tolerates(t, taint)))
                tolerations.Add(new JsonObject { ["key"] = taint, ["operator"] = "Exists", ["effect"] = "NoExecute", ["tolerationSeconds"] = Seconds });
        return null;
    }

    private static bool Tolerates(JsonObject toleration, string taint) =>
        toleration.Text("key") is var key && (key.Length == 0 || key == taint) && toleration.Text("effect") is "" or "NoExecute";
}
