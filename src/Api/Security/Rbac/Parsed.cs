using Fairlead.Kubernetes;
using Fairlead.Kubernetes.Json;

namespace Fairlead.Api.Security.Rbac;

/// <summary>All objects of a kind as records; those whose bytes are the same as last time are not parsed again.</summary>
internal sealed class Parsed<T>(IClusterView cluster, ResourceType type) where T : class, IJsonRecord<T>
{
    private Dictionary<ReadOnlyMemory<byte>, T> _known = [];

    public IReadOnlyCollection<T> Read()
    {
        var now = new Dictionary<ReadOnlyMemory<byte>, T>(_known.Count);
        foreach (var json in cluster.All(type))
            now[json] = _known.TryGetValue(json, out var known) ? known : KubernetesJson.Read<T>(json.Span);
        _known = now;
        return now.Values;
    }
}
