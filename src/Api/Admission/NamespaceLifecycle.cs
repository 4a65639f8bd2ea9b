using System.Text.Json.Nodes;
using Fairlead.Api.Cache;
using Fairlead.Api.Http;
using Fairlead.Api.Objects;
using Fairlead.Kubernetes;
using KubernetesResources = Fairlead.Kubernetes.Resources;

namespace Fairlead.Api.Admission;

/// <summary>Nothing is made in a namespace that isn't there or is going away; some namespaces never go.</summary>
internal sealed class NamespaceLifecycle(ApiCore core) : IAdmissionPlugin
{
    private static readonly string[] Immortal = ["default", "kube-system", "kube-public"];

    private readonly ResourceCache _namespaces = core.Cache[KubernetesResources.Namespace];

    public ApiStatus? Create(WriteContext write, JsonObject obj)
    {
        if (!write.Type.Namespaced) return null;
        if (_namespaces.Get(write.Namespace) is not { } ns) return ApiStatus.NotFound(KubernetesResources.Namespace, write.Namespace);
        if (ns.Field("metadata.deletionTimestamp").Length == 0) return null;
        return ApiStatus.Forbidden(write.Type, write.Name, $"unable to create new content in namespace {write.Namespace} because it is being terminated") with
        {
            Causes = [new("NamespaceTerminating", $"namespace {write.Namespace} is being terminated", "metadata.namespace")],
        };
    }

    public static ApiStatus? RefuseDelete(ResourceType type, string name) =>
        ReferenceEquals(type, KubernetesResources.Namespace) && Immortal.Contains(name)
            ? ApiStatus.Forbidden(type, name, "this namespace may not be deleted") : null;
}
