using System.Text;
using System.Text.Json.Nodes;
using Fairlead.Api.Security;
using Fairlead.Api.Security.Defaults;
using Fairlead.Kubernetes;

namespace Fairlead.Api.Tests.Security;

/// <summary>A cluster's objects as a test wants them.</summary>
internal sealed class FakeCluster : IClusterView
{
    private readonly Dictionary<(ResourceType, string, string), ReadOnlyMemory<byte>> _objects = [];
    private readonly Dictionary<ResourceType, long> _revisions = [];
    private long _revision = 1;

    /// <summary>With the roles and bindings that every cluster has.</summary>
    public static FakeCluster WithDefaults()
    {
        var cluster = new FakeCluster();
        foreach (var (type, obj) in DefaultPolicy.Objects()) cluster.Set(type, obj.ToJsonString());
        return cluster;
    }

    public FakeCluster Set(ResourceType type, string json)
    {
        var metadata = JsonNode.Parse(json)!["metadata"]!;
        _objects[(type, (string?)metadata["namespace"] ?? "", (string)metadata["name"]!)] = Encoding.UTF8.GetBytes(json);
        _revisions[type] = ++_revision;
        return this;
    }

    public FakeCluster Remove(ResourceType type, string ns, string name)
    {
        _objects.Remove((type, ns, name));
        _revisions[type] = ++_revision;
        return this;
    }

    public ReadOnlyMemory<byte>? Find(ResourceType type, string ns, string name) =>
        _objects.TryGetValue((type, ns, name), out var json) ? json : (ReadOnlyMemory<byte>?)null;

    public IEnumerable<ReadOnlyMemory<byte>> All(ResourceType type, string? ns = null) =>
        _objects.Where(o => ReferenceEquals(o.Key.Item1, type) && (ns is null || o.Key.Item2 == ns)).Select(o => o.Value);

    public long Revision(ResourceType type) => _revisions.GetValueOrDefault(type);
}
