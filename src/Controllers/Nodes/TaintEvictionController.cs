using Fairlead.Client.Recording;
using Fairlead.Client.Watching;
using Fairlead.Controllers.Objects;
using Fairlead.Controllers.Running;
using Fairlead.Kubernetes;
using Fairlead.Kubernetes.Core;
using Fairlead.Primitives;

namespace Fairlead.Controllers.Nodes;

/// <summary>Takes pods away from nodes with a NoExecute taint when they do not tolerate it, or no longer.</summary>
public sealed class TaintEvictionController : Controller
{
    private readonly Informer<Pod> _pods;
    private readonly Informer<Node> _nodes;
    private readonly TaintTimes _times = new();

    public TaintEvictionController(ControllerContext context) : base("taint-eviction-controller", context)
    {
        _pods = context.Informers.Of<Pod>().IndexedByNode();
        _nodes = context.Informers.Of<Node>();
        _pods.OnChange(change => { if (change is { New: { IsScheduled: true } pod } && HasTaint(pod.Spec.NodeName!)) Queue.Add(change.Key); });
        _nodes.OnChange(change =>
        {
            if (change.New is null) _times.Forget(change.Key.Name);
            else _times.See(change.New, Clock.GetUtcNow());
            if (change.New is not { } node || !node.Spec.Taints.Any(taint => taint.Effect == "NoExecute")) return;
            foreach (var pod in _pods.OnNode(node.Name)) Queue.Add(pod.Key);
        });
    }

    protected override async Task ReconcileAsync(NamespacedName key, CancellationToken stop)
    {
        if (_pods.Cache.Find(key) is not { IsTerminating: false } pod || _nodes.Cache.Find(new NamespacedName("", pod.Spec.NodeName ?? "")) is not { } node) return;
        var now = Clock.GetUtcNow();
        if (EvictionTime.Of(pod, node, taint => _times.Of(node.Name, taint), now) is not { } at) return;
        if (at > now)
        {
            Queue.AddAfter(key, at - now);
            return;
        }
        Context.Recorder.Record(pod, EventKind.Normal, "TaintManagerEviction", $"Marking for deletion Pod {pod.Key}");
        await PodDeletion.DisruptAsync(Client, _pods, pod, "DeletionByTaintManager", "Taint manager: deleting due to NoExecute taint", Clock.GetUtcNow(), stop);
        await PodDeletion.DeleteAsync(Client, _pods, pod, stop);
    }

    private bool HasTaint(string node) => _nodes.Cache.Find(new NamespacedName("", node))?.Spec.Taints.Any(taint => taint.Effect == "NoExecute") == true;
}
