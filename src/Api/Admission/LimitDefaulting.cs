using System.Text.Json.Nodes;
using Fairlead.Api.Http;
using Fairlead.Api.Objects;
using Fairlead.Kubernetes.Limits;
using KubernetesResources = Fairlead.Kubernetes.Resources;

namespace Fairlead.Api.Admission;

/// <summary>A new pod's containers that say nothing of a resource get what the namespace's LimitRanges have for them.</summary>
internal sealed class LimitDefaulting(ApiCore core) : IAdmissionPlugin
{
    public ApiStatus? Create(WriteContext write, JsonObject obj)
    {
        if (!ReferenceEquals(write.Type, KubernetesResources.Pod)) return null;
        foreach (var range in LimitRanges.Of(core, write.Namespace)) LimitDefaults.Apply(range, obj);
        return null;
    }
}
