using System.Text.Json.Nodes;
using Fairlead.Client;
using Fairlead.Client.Recording;
using Fairlead.Client.Watching;
using Fairlead.Controllers.Objects;
using Fairlead.Controllers.Running;
using Fairlead.Kubernetes;
using Fairlead.Kubernetes.Coordination;
using Fairlead.Kubernetes.Core;
using Fairlead.Primitives;

namespace Fairlead.Controllers.Nodes;

/// <summary>
/// Watches over nodes: one that renews its Lease no more is marked Unknown and tainted, its pods marked not ready, so that traffic
/// goes elsewhere at once; <see cref="TaintEvictionController"/> takes the pods away when their patience ends.
/// </summary>
public sealed class NodeLifecycleController : Controller
{
    private const string LeaseNamespace = "kube-node-lease";
    private static readonly string[] Reported = ["Ready", "MemoryPressure", "DiskPressure", "PIDPressure"];
    private readonly NodeLifecycleOptions _options;
    private readonly Informer<Node> _nodes;
    private readonly Informer<Lease> _leases;
    private readonly Informer<Pod> _pods;
    private readonly System.Collections.Concurrent.ConcurrentDictionary<string, (string? Renewed, long At)> _heard = [];

    public NodeLifecycleController(ControllerContext context, NodeLifecycleOptions options) : base("node-lifecycle-controller", context, workers: 2)
    {
        _options = options;
        _nodes = Follow<Node>();
        _pods = context.Informers.Of<Pod>().IndexedByNode();
        _leases = new Informer<Lease>(context.Client, Lease.Resource, KubernetesJson.Read<Lease>, new WatchScope(Namespace: LeaseNamespace), context.Logs, context.Clock);
        _leases.OnChange(change => { if (_nodes.Cache.Find(new NamespacedName("", change.Key.Name)) is { } node && HealthOf(node) != NodeHealth.Ready) Queue.Add(node.Key); });
    }

    protected override async Task OnRunAsync(CancellationToken stop)
    {
        var follow = _leases.RunAsync(stop);
        await _leases.Synced.WaitAsync(stop);
        using var timer = new PeriodicTimer(_options.Period, Clock);
        while (await timer.WaitForNextTickAsync(stop))
        {
            foreach (var node in _nodes.Cache.All()) Queue.Add(node.Key);
        }
        await follow;
    }

    protected override async Task ReconcileAsync(NamespacedName key, CancellationToken stop)
    {
        if (_nodes.Cache.Find(key) is not { } node)
        {
            _heard.TryRemove(key.Name, out _);
            return;
        }
        var health = HealthOf(node);
        if (health == NodeHealth.Silent) node = await MarkUnknownAsync(node, stop);
        var taints = NodeTaints.Wanted(node, health, Clock.GetUtcNow());
        if (!SameTaints(taints, node.Spec.Taints)) await TaintAsync(node, taints, stop);
        if (health != NodeHealth.Ready) await MarkPodsAsync(node, stop);
    }

    /// <summary>By our own clock: how long since the node's Lease or its Ready condition changed before our eyes.</summary>
    private NodeHealth HealthOf(Node node)
    {
        var ready = node.Status.Conditions.FirstOrDefault(condition => condition.Type == "Ready");
        string heard = $"{_leases.Cache.Find(new NamespacedName(LeaseNamespace, node.Name))?.Spec.RenewTime?.UtcTicks}/{ready?.LastHeartbeatTime?.UtcTicks}";
        long now = Clock.GetTimestamp();
        var (_, at) = _heard.AddOrUpdate(node.Name, _ => (heard, now), (_, before) => before.Renewed == heard ? before : (heard, now));
        if (Clock.GetElapsedTime(at, now) > _options.GracePeriod) return NodeHealth.Silent;
        return ready?.Status switch { "True" => NodeHealth.Ready, "Unknown" => NodeHealth.Silent, _ => NodeHealth.NotReady };
    }

    private async Task<Node> MarkUnknownAsync(Node node, CancellationToken stop)
    {
        if (node.Status.Conditions.Where(condition => Reported.Contains(condition.Type)).All(condition => condition.Status == "Unknown") && node.Status.Conditions.Any(condition => condition.Type == "Ready")) return node;
        var now = Clock.GetUtcNow();
        var conditions = Reported.Select(type => node.Status.Conditions.FirstOrDefault(condition => condition.Type == type) ?? new NodeCondition { Type = type, LastHeartbeatTime = node.Metadata.CreationTimestamp })
            .Select(condition => condition.Status == "Unknown" ? condition : condition with { Status = "Unknown", Reason = "NodeStatusUnknown", Message = "Kubelet stopped posting node status.", LastTransitionTime = now });
        var others = node.Status.Conditions.Where(condition => !Reported.Contains(condition.Type));
        Context.Recorder.Record(node, EventKind.Normal, "NodeNotReady", $"Node {node.Name} status is now: NodeNotReady");
        return _nodes.Wrote(await Client.UpdateStatusAsync(node with { Status = node.Status with { Conditions = [.. others, .. conditions] } }, stop));
    }

    private async Task TaintAsync(Node node, IReadOnlyList<Taint> taints, CancellationToken stop)
    {
        var patch = Patch.MergeOf(new JsonObject
        {
            ["metadata"] = new JsonObject { ["resourceVersion"] = node.Metadata.ResourceVersion },
            ["spec"] = new JsonObject { ["taints"] = new JsonArray([.. taints.Select(taint => KubernetesJson.ToTree(taint))]) },
        });
        _nodes.Wrote(await Client.PatchAsync<Node>(null, node.Name, patch, stop: stop));
    }

    /// <summary>Endpoints follow pods' readiness, and nobody on the node will report it.</summary>
    private async Task MarkPodsAsync(Node node, CancellationToken stop)
    {
        foreach (var pod in _pods.OnNode(node.Name).Where(pod => pod.IsReady))
        {
            var conditions = pod.Status.Conditions.Select(condition => condition.Type == "Ready" ? condition with { Status = "False", LastTransitionTime = Clock.GetUtcNow() } : condition);
            _pods.Wrote(await Client.UpdateStatusAsync(pod with { Status = pod.Status with { Conditions = [.. conditions] } }, stop));
            Context.Recorder.Record(pod, EventKind.Warning, "NodeNotReady", "Node is not ready");
        }
    }

    private static bool SameTaints(IReadOnlyList<Taint> left, IReadOnlyList<Taint> right) =>
        left.Count == right.Count && left.Zip(right).All(pair => NodeTaints.Same(pair.First, pair.Second) && pair.First.Value == pair.Second.Value);
}
