using Fairlead.Controllers.Deployments;
using Fairlead.Controllers.History;
using Fairlead.Controllers.Objects;
using Fairlead.Kubernetes;
using Fairlead.Kubernetes.Apps;
using Fairlead.Kubernetes.Core;

namespace Fairlead.Controllers.DaemonSets;

/// <summary>What to do for a DaemonSet: nodes to give a pod, pods to take away. Pure.</summary>
public sealed record DaemonPlan(IReadOnlyList<string> CreateOn, IReadOnlyList<Pod> Delete)
{
    /// <param name="hash">The current template's revision.</param>
    public static DaemonPlan Decide(DaemonSet set, IReadOnlyList<Node> nodes, IReadOnlyList<Pod> pods, string hash, DateTimeOffset now)
    {
        var byNode = pods.ToLookup(DaemonPods.NodeOf);
        List<string> create = [];
        List<Pod> delete = [];
        foreach (var node in nodes) Place(set, node, [.. byNode[node.Name]], create, delete);
        delete.AddRange(pods.Where(pod => !pod.IsTerminating && !pod.IsScheduled && nodes.All(node => node.Name != DaemonPods.NodeOf(pod))));
        if (set.Spec.UpdateStrategy?.Type != "OnDelete") Roll(set, nodes, byNode, hash, now, create, delete);
        return new DaemonPlan(create, delete);
    }

    private static void Place(DaemonSet set, Node node, Pod[] pods, List<string> create, List<Pod> delete)
    {
        var (run, stay) = DaemonPods.Wanted(set, node);
        var failed = pods.Where(pod => pod.IsFinished && !pod.IsTerminating).ToArray();
        var alive = pods.Where(pod => pod.IsActive).ToArray();
        delete.AddRange(failed);
        if (!stay) delete.AddRange(alive);
        else if (alive.Length > 1 && Surge(set, 1) == 0) delete.AddRange(alive.OrderByDescending(pod => pod.IsReady).ThenBy(pod => pod.Metadata.CreationTimestamp).Skip(1));
        else if (run && pods.Length == failed.Length) create.Add(node.Name);         // a terminating one goes first
    }

    /// <summary>Without surge an old pod goes when enough others are available; with surge the new one comes first.</summary>
    private static void Roll(DaemonSet set, IReadOnlyList<Node> nodes, ILookup<string?, Pod> byNode, string hash, DateTimeOffset now, List<string> create, List<Pod> delete)
    {
        var wanted = nodes.Where(node => DaemonPods.Wanted(set, node).Run).ToArray();
        int seconds = set.Spec.MinReadySeconds ?? 0, surge = Surge(set, wanted.Length), missing = Missing(set, wanted.Length, surge);
        foreach (var node in wanted) missing -= byNode[node.Name].Any(pod => pod.IsActive && pod.IsAvailable(seconds, now)) ? 0 : 1;
        foreach (var node in wanted)
        {
            var alive = byNode[node.Name].Where(pod => pod.IsActive && !delete.Contains(pod)).ToArray();
            var fresh = alive.FirstOrDefault(pod => IsOf(pod, hash));
            if (alive.FirstOrDefault(pod => !IsOf(pod, hash)) is not { } old) continue;
            if (!old.IsAvailable(seconds, now)) delete.Add(old);                     // it serves nobody: no loss
            else if (surge > 0)
            {
                if (fresh is null && surge-- > 0) create.Add(node.Name);
                else if (fresh is not null && fresh.IsAvailable(seconds, now)) delete.Add(old);
                else surge--;
            }
            else if (missing-- > 0) delete.Add(old);
        }
    }

    public static bool IsOf(Pod pod, string hash) => pod.Metadata.Labels.GetValueOrDefault(RevisionBook.HashLabel) == hash;

    private static int Surge(DaemonSet set, int nodes) =>
        set.Spec.UpdateStrategy?.RollingUpdate?.MaxSurge is { } surge ? Percentage.Of(surge, nodes, roundUp: true) ?? 0 : 0;

    private static int Missing(DaemonSet set, int nodes, int surge) =>
        set.Spec.UpdateStrategy?.RollingUpdate?.MaxUnavailable is { } missing ? Percentage.Of(missing, nodes, roundUp: true) ?? 1 : surge > 0 ? 0 : 1;
}
