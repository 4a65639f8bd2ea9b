using Fairlead.Controllers.Objects;
using Fairlead.Kubernetes;
using Fairlead.Kubernetes.Core;
using Fairlead.Primitives;

namespace Fairlead.Controllers.EndpointSlices;

/// <summary>
/// When did what a Service's endpoints follow change? The earliest change since the last look: the Service's creation, or a pod's
/// becoming ready or not. Consumers measure from it how long the network took to program.
/// </summary>
public sealed class TriggerTimes
{
    private readonly Lock _gate = new();                                             // guards _seen
    private readonly Dictionary<NamespacedName, Dictionary<string, DateTimeOffset>> _seen = [];

    /// <summary>The earliest change since the last call for this Service; null when there was none.</summary>
    public DateTimeOffset? Next(Service service, IEnumerable<Pod> pods)
    {
        var now = new Dictionary<string, DateTimeOffset>();
        if (service.Metadata is { Uid: { } uid, CreationTimestamp: { } created }) now[uid] = created;
        foreach (var pod in pods)
        {
            if (pod.Metadata.Uid is { } id && pod.Condition("Ready")?.LastTransitionTime is { } at) now[id] = at;
        }
        lock (_gate)
        {
            var before = _seen.GetValueOrDefault(service.Key);
            _seen[service.Key] = now;
            var fresh = now.Where(entry => before is null || !before.TryGetValue(entry.Key, out var earlier) || entry.Value > earlier).Select(entry => entry.Value);
            return fresh.Select(at => (DateTimeOffset?)at).Min();
        }
    }

    public void Forget(NamespacedName service)
    {
        lock (_gate) _seen.Remove(service);
    }
}
