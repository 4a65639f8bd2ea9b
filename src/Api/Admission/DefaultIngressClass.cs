using System.Text.Json.Nodes;
using Fairlead.Api.Http;
using Fairlead.Api.Objects;
using KubernetesResources = Fairlead.Kubernetes.Resources;

namespace Fairlead.Api.Admission;

/// <summary>An Ingress that names no class gets the one that is marked as default; the youngest, when several are.</summary>
internal sealed class DefaultIngressClass(ApiCore core) : IAdmissionPlugin
{
    public ApiStatus? Create(WriteContext write, JsonObject obj)
    {
        if (!ReferenceEquals(write.Type, KubernetesResources.Ingress)) return null;
        if (obj["spec"]?["ingressClassName"] is not null || obj["metadata"]?["annotations"]?["kubernetes.io/ingress.class"] is not null) return null;
        if (DefaultClass.Find(core.Cache[KubernetesResources.IngressClass], "ingressclass.kubernetes.io/is-default-class") is { } name)
            obj.Child("spec")["ingressClassName"] = name;
        return null;
    }
}
