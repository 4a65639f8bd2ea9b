using System.Collections.Concurrent;
using Fairlead.Kubernetes;
using Fairlead.Kubernetes.Core;

namespace Fairlead.Controllers.Nodes;

/// <summary>Since when nodes have their NoExecute taints, as far as we have seen. Thread-safe.</summary>
internal sealed class TaintTimes
{
    private readonly ConcurrentDictionary<string, IReadOnlyDictionary<(string Key, string? Value), DateTimeOffset>> _nodes = new(StringComparer.Ordinal);

    /// <summary>Takes in a node as it is now.</summary>
    public void See(Node node, DateTimeOffset now)
    {
        var before = _nodes.GetValueOrDefault(node.Name);
        var times = new Dictionary<(string, string?), DateTimeOffset>();
        foreach (var taint in node.Spec.Taints)
        {
            if (taint.Effect == "NoExecute") times[(taint.Key, taint.Value)] = before?.TryGetValue((taint.Key, taint.Value), out var at) == true ? at : now;
        }
        if (times.Count == 0) _nodes.TryRemove(node.Name, out _);
        else _nodes[node.Name] = times;
    }

    public void Forget(string node) => _nodes.TryRemove(node, out _);

    public DateTimeOffset? Of(string node, Taint taint) =>
        _nodes.TryGetValue(node, out var times) && times.TryGetValue((taint.Key, taint.Value), out var at) ? at : null;
}
