using System.Text.Json.Nodes;
using Fairlead.Api.Http;
using Fairlead.Api.Objects;
using KubernetesResources = Fairlead.Kubernetes.Resources;

namespace Fairlead.Api.Admission;

/// <summary>A new Node takes no pods until something has seen that it is ready (Kubernetes' TaintNodesByCondition).</summary>
internal sealed class NodeTaint : IAdmissionPlugin
{
    private const string NotReady = "node.kubernetes.io/not-ready", NoSchedule = "NoSchedule";

    public ApiStatus? Create(WriteContext write, JsonObject obj)
    {
        if (!ReferenceEquals(write.Type, KubernetesResources.Node)) return null;
        var spec = obj.Child("spec");
        if (spec["taints"] is not JsonArray taints) spec["taints"] = taints = [];
        if (!taints.OfType<JsonObject>().Any(t => t.Text("key") == NotReady && t.Text("effect") == NoSchedule))
            taints.Add(new JsonObject { ["key"] = NotReady, ["effect"] = NoSchedule });
        return null;
    }
}
