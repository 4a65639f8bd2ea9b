using Fairlead.Client;
using Fairlead.Client.Watching;
using Fairlead.Controllers.Objects;
using Fairlead.Controllers.Running;
using Fairlead.Kubernetes;
using Fairlead.Kubernetes.Core;
using Fairlead.Primitives;

namespace Fairlead.Controllers.Nodes;

/// <summary>
/// Removes pods that nobody will: those of nodes that no longer exist, and those that were deleted before they had a node. A node is
/// given a while to come back, and the server is asked before its pods go.
/// </summary>
public sealed class LostPodController : Controller
{
    private static readonly TimeSpan Quarantine = TimeSpan.FromSeconds(40);          // as Kubernetes' pod garbage collector
    private readonly Informer<Pod> _pods;
    private readonly Informer<Node> _nodes;
    private readonly System.Collections.Concurrent.ConcurrentDictionary<string, long> _missing = [];

    public LostPodController(ControllerContext context) : base("pod-garbage-collector", context, workers: 2)
    {
        _pods = context.Informers.Of<Pod>().IndexedByNode();
        _nodes = context.Informers.Of<Node>();
        _pods.OnChange(change => { if (change.New is { } pod && (IsLost(pod) || IsUnplaced(pod))) Queue.Add(change.Key); });
        _nodes.OnChange(change =>
        {
            if (change.New is not null) return;
            foreach (var pod in _pods.OnNode(change.Key.Name)) Queue.Add(pod.Key);
        });
    }

    protected override async Task ReconcileAsync(NamespacedName key, CancellationToken stop)
    {
        if (_pods.Cache.Find(key) is not { } pod) return;
        if (!IsUnplaced(pod))
        {
            if (!IsLost(pod))
            {
                _missing.TryRemove(pod.Spec.NodeName ?? "", out _);
                return;
            }
            var left = Quarantine - Clock.GetElapsedTime(_missing.GetOrAdd(pod.Spec.NodeName!, Clock.GetTimestamp()));
            if (left > TimeSpan.Zero)
            {
                Queue.AddAfter(key, left);
                return;
            }
            if (await Client.FindAsync<Node>(null, pod.Spec.NodeName!, stop) is not null) return;
            await PodDeletion.DisruptAsync(Client, _pods, pod, "DeletionByPodGC", "PodGC: node no longer exists", Clock.GetUtcNow(), stop);
        }
        await PodDeletion.DeleteAsync(Client, _pods, pod, stop, graceSeconds: 0);
    }

    private bool IsLost(Pod pod) => pod.IsScheduled && _nodes.Cache.Find(new NamespacedName("", pod.Spec.NodeName!)) is null;

    private static bool IsUnplaced(Pod pod) => !pod.IsScheduled && pod.IsTerminating;
}
