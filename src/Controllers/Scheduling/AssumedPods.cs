using System.Collections.Concurrent;
using Fairlead.Kubernetes.Core;

namespace Fairlead.Controllers.Scheduling;

/// <summary>Pods that we have given a node and whose cached state does not show it yet: they take their room already.</summary>
public sealed class AssumedPods
{
    private readonly ConcurrentDictionary<string, Pod> _byUid = [];

    public void Assume(Pod pod, string node) => _byUid[pod.Metadata.Uid!] = pod with { Spec = pod.Spec with { NodeName = node } };

    public void Forget(Pod pod) => _byUid.TryRemove(pod.Metadata.Uid ?? "", out _);

    public bool Has(Pod pod) => _byUid.ContainsKey(pod.Metadata.Uid ?? "");

    public IEnumerable<Pod> On(string node) => _byUid.Values.Where(pod => pod.Spec.NodeName == node);
}
