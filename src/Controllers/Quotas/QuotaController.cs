using System.Threading.Channels;
using Fairlead.Client;
using Fairlead.Client.Watching;
using Fairlead.Controllers.Objects;
using Fairlead.Controllers.Running;
using Fairlead.Kubernetes;
using Fairlead.Kubernetes.Core;
using Fairlead.Kubernetes.Quotas;
using Fairlead.Primitives;

namespace Fairlead.Controllers.Quotas;

/// <summary>
/// Keeps the status of ResourceQuotas: the limits in force and what is used. The API server charges what is made; this gives back what
/// is gone. Counting begins with the quota as the server has it and ends with a write on the condition that it still stands so: whatever
/// was charged meanwhile makes the write fail, and it is counted again.
/// </summary>
public sealed class QuotaController : Controller
{
    /// <summary>Counts again although nothing was seen to change, as Kubernetes: a pod's time may have run out.</summary>
    private static readonly TimeSpan Recount = TimeSpan.FromMinutes(5);

    private static readonly IReadOnlyList<ResourceType> Countable = [.. Resources.Preferred.Where(t => t is { Namespaced: true, Plural: not ("" or "events") } && t.Verbs.Contains("watch"))];

    private readonly Informer<ResourceQuota> _quotas;
    private readonly HashSet<ResourceType> _followed = new(ReferenceEqualityComparer.Instance);   // guarded by itself
    private readonly Channel<ResourceType> _toFollow = Channel.CreateUnbounded<ResourceType>();   // bounded: each kind once

    public QuotaController(ControllerContext context) : base("resourcequota-controller", context)
    {
        _quotas = Follow<ResourceQuota>().IndexedByNamespace();
        context.Informers.Of<Pod>().OnChange(change => { if (change.Old is { } old && (change.New is not { } pod || TakesLess(pod, old))) Look(change.Key.Namespace); });
        context.Informers.Of<Service>().OnChange(change => { if (change.Old is not null) Look(change.Key.Namespace); });
        context.Informers.Of<PersistentVolumeClaim>().OnChange(change => { if (change.Old is not null) Look(change.Key.Namespace); });
    }

    /// <summary>Follows the kinds that quotas only count, from the first quota on that does.</summary>
    protected override async Task OnRunAsync(CancellationToken stop)
    {
        var following = new List<Task>();
        await foreach (var type in _toFollow.Reader.ReadAllAsync(stop)) following.Add(FollowAsync(type, stop));
        await Task.WhenAll(following);
    }

    protected override async Task ReconcileAsync(NamespacedName key, CancellationToken stop)
    {
        if (await Client.FindAsync<ResourceQuota>(key.Namespace, key.Name, stop) is not { Metadata.DeletionTimestamp: null } quota) return;
        var spec = quota.Spec;
        var subjects = new List<QuotaSubject>();
        var known = new HashSet<string>(StringComparer.Ordinal);
        foreach (var type in Countable)
        {
            var counted = Counted(type, spec);
            if (counted.Count == 0) continue;
            known.UnionWith(counted);
            subjects.AddRange(await SubjectsAsync(type, key.Namespace, stop));
        }
        var used = QuotaRules.Used(spec, subjects, Clock.GetUtcNow()).Where((name, _) => known.Contains(name));
        var status = new ResourceQuotaStatus { Hard = spec.Hard, Used = used.ToQuantities() };
        if (!IsSame(status, quota.Status)) _quotas.Wrote(await Client.UpdateStatusAsync(quota with { Status = status }, stop));
        Queue.AddAfter(key, Recount);
    }

    private static List<string> Counted(ResourceType type, ResourceQuotaSpec spec)
    {
        var subject = QuotaSubject.Of(type, []);
        return [.. spec.Hard.Keys.Where(subject.Counts)];
    }

    private async Task<IEnumerable<QuotaSubject>> SubjectsAsync(ResourceType type, string ns, CancellationToken stop)
    {
        if (ReferenceEquals(type, Pod.Resource)) return (await Client.ListAsync<Pod>(ns, null, stop)).Items.Select(pod => new PodSubject(pod));
        if (ReferenceEquals(type, Service.Resource)) return (await Client.ListAsync<Service>(ns, null, stop)).Items.Select(service => new ServiceSubject(service));
        if (ReferenceEquals(type, PersistentVolumeClaim.Resource)) return (await Client.ListAsync<PersistentVolumeClaim>(ns, null, stop)).Items.Select(claim => new ClaimSubject(claim));
        lock (_followed)
        {
            if (_followed.Add(type)) _toFollow.Writer.TryWrite(type);
        }
        var all = await Client.ListAsync(type, MetadataObject.ReadSmall, ns, null, stop);
        return Enumerable.Repeat(new CountedSubject(type), all.Items.Count);
    }

    private async Task FollowAsync(ResourceType type, CancellationToken stop)
    {
        var reflector = new Reflector<MetadataObject>(Client, type, MetadataObject.ReadSmall, WatchScope.Everything, Log, Clock);
        await reflector.RunAsync((change, _) =>
        {
            if (change is ResourceChange<MetadataObject>.Gone(_, var last)) Look(last.Key.Namespace);
            else if (change is ResourceChange<MetadataObject>.Replaced) LookAtAll(type);
            return ValueTask.CompletedTask;
        }, stop);
    }

    private void Look(string ns)
    {
        foreach (var quota in _quotas.InNamespace(ns)) Queue.Add(quota.Key);
    }

    private void LookAtAll(ResourceType type)
    {
        foreach (var quota in _quotas.Cache.All())
        {
            if (Counted(type, quota.Spec).Count > 0) Queue.Add(quota.Key);
        }
    }

    private static bool TakesLess(Pod pod, Pod old) =>
        (pod.IsFinished && !old.IsFinished) || (pod.Metadata.DeletionTimestamp is not null && old.Metadata.DeletionTimestamp is null) || pod.Metadata.Generation != old.Metadata.Generation;

    private static bool IsSame(ResourceQuotaStatus one, ResourceQuotaStatus other) =>
        new ResourceTally(one.Hard).SequenceEqual(new ResourceTally(other.Hard)) && new ResourceTally(one.Used).SequenceEqual(new ResourceTally(other.Used));
}
