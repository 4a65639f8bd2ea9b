using Fairlead.Api.Http;
using Fairlead.Kubernetes;
using Fairlead.Kubernetes.Core;

namespace Fairlead.Api.Streams;

/// <summary>The pod, container and node that a stream is for.</summary>
internal sealed record PodTarget(Pod Pod, string Container, NodeAddress Node)
{
    /// <summary>Finds the pod and picks the container: the named one, or the only one.</summary>
    public static async ValueTask<Outcome<PodTarget>> FindAsync(ApiCore core, ApiRequest request, bool needsContainer)
    {
        await core.Cache.FreshAsync(request.Stop);
        var info = request.Info;
        if (core.Get(request.Type, info.Namespace, info.Name) is not { } found) return ApiStatus.NotFound(request.Type, info.Name);
        var pod = KubernetesJson.Read<Pod>(found.Json.Span);
        string container = "";
        if (needsContainer)
        {
            var picked = PickContainer(pod, request.Query["container"] ?? "");
            if (picked.IsRefused) return picked.Refusal;
            container = picked.Value;
        }
        if (string.IsNullOrEmpty(pod.Spec.NodeName)) return ApiStatus.BadRequest($"pod {info.Name} does not have a host assigned");
        var node = NodeAddress.Find(core, pod.Spec.NodeName);
        return node.IsRefused ? node.Refusal : new PodTarget(pod, container, node.Value);
    }

    private static Outcome<string> PickContainer(Pod pod, string named)
    {
        string[] containers = [.. pod.Spec.Containers.Select(c => c.Name)], init = [.. pod.Spec.InitContainers.Select(c => c.Name)];
        string[] ephemeral = [.. pod.Spec.EphemeralContainers.Select(c => c.Name)];
        if (named.Length > 0)
            return containers.Concat(init).Concat(ephemeral).Contains(named) ? named : ApiStatus.BadRequest($"container {named} is not valid for pod {pod.Metadata.Name}");
        if (containers.Length == 1) return containers[0];
        string text = $"a container name must be specified for pod {pod.Metadata.Name}, choose one of: [{string.Join(' ', containers)}]";
        if (init.Length > 0) text += $" or one of the init containers: [{string.Join(' ', init)}]";
        if (ephemeral.Length > 0) text += $" or one of the ephemeral containers: [{string.Join(' ', ephemeral)}]";
        return ApiStatus.BadRequest(text);
    }
}
