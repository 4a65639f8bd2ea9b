using System.Text.Json.Nodes;
using Fairlead.Client;
using Fairlead.Client.Recording;
using Fairlead.Client.Watching;
using Fairlead.Controllers.Objects;
using Fairlead.Controllers.Running;
using Fairlead.Kubernetes;
using Fairlead.Kubernetes.Batch;
using Fairlead.Kubernetes.Core;
using Fairlead.Kubernetes.Meta;
using Fairlead.Primitives;

namespace Fairlead.Controllers.Jobs;

/// <summary>Runs pods until enough of them have succeeded, and removes Jobs whose time to live has passed.</summary>
public sealed class JobController : Controller
{
    private readonly Informer<Job> _jobs;
    private readonly Informer<Pod> _pods;

    public JobController(ControllerContext context) : base("job-controller", context)
    {
        _jobs = Follow<Job>().IndexedByOwner();
        _pods = context.Informers.Of<Pod>().IndexedByOwner().IndexedByLabel();
        _pods.OnChange(change => OwnerWaker.Wake(change, "Job", Queue.Add));
    }

    protected override async Task ReconcileAsync(NamespacedName key, CancellationToken stop)
    {
        var found = _jobs.Cache.Find(key);
        await LetGoAsync(key, found?.Metadata.Uid, stop);
        if (found is not { } job || job.Spec.ManagedBy is not (null or "" or JobNames.OwnManager)) return;
        var pods = await ClaimAsync(job, stop);
        if (job.Metadata.DeletionTimestamp is not null || JobStatusOf.IsEnded(job))
        {
            foreach (var pod in pods.Where(JobPods.IsTracked)) await UntrackAsync(pod, stop);
            if (job.Metadata.DeletionTimestamp is null) await ExpireAsync(job, stop);
            return;
        }
        var counts = JobCounts.Of(job, pods);
        if (counts is not { NewlySucceeded.Count: 0, NewlyFailed.Count: 0 }) job = await WriteAsync(job, JobStatusOf.Noting(job, counts), stop);
        foreach (var pod in pods.Where(pod => JobPods.IsTracked(pod) && (pod.IsFinished || JobPods.HasFailed(job, pod)))) await UntrackAsync(pod, stop);
        var plan = JobPlan.Decide(job, pods, counts, Clock.GetUtcNow());
        await CarryOutAsync(job, plan, stop);
        var end = plan.End ?? EarlierEnd(job);
        var after = _pods.OwnedBy(job.Metadata.Uid);
        var written = await WriteAsync(job, JobStatusOf.Counting(job, after, counts, end, Clock.GetUtcNow()), stop);
        TellSuspension(job, written);
        if (JobStatusOf.IsEnded(written)) TellEnd(written, end!);
        if (plan.LookAgain is { } wait) Queue.AddAfter(key, wait);
    }

    /// <summary>Pods whose Job is gone, or has given its name to another, are counted by nobody any more and may go.</summary>
    private async Task LetGoAsync(NamespacedName key, string? uid, CancellationToken stop)
    {
        var left = _pods.WithLabels(key.Namespace, new Dictionary<string, string> { [JobNames.NameLabel] = key.Name })
            .Where(pod => JobPods.IsTracked(pod) && Ownership.ControllerOf(pod) is { Kind: "Job" } owner && owner.Name == key.Name && owner.Uid != uid);
        foreach (var pod in left.ToArray()) await UntrackAsync(pod, stop);
    }

    private Task<IReadOnlyList<Pod>> ClaimAsync(Job job, CancellationToken stop) => job.Spec.Selector is null
        ? Task.FromResult(_pods.OwnedBy(job.Metadata.Uid))
        : Claims.SettleAsync(Client, _pods, job, Claim<Pod>.Decide(job, job.Spec.Selector, _pods.OwnedOrOrphaned(job)), stop);

    private async Task CarryOutAsync(Job job, JobPlan plan, CancellationToken stop)
    {
        await Task.WhenAll(plan.Delete.Select(pod => DeleteAsync(job, pod, stop)));
        try
        {
            await SlowStart.ForEachAsync(plan.Create, index => CreateAsync(job, index, stop));
        }
        catch (ApiException e) when (!e.IsNamespaceTerminating)
        {
            Context.Recorder.Record(job, EventKind.Warning, "FailedCreate", $"Error creating: {e.Message}");
            throw;
        }
    }

    private async Task CreateAsync(Job job, int? index, CancellationToken stop)
    {
        int? failures = index is { } n && IndexFailures.AreCounted(job) ? IndexFailures.Of(job, _pods.OwnedBy(job.Metadata.Uid), n) : null;
        var pod = _pods.Wrote(await Client.CreateAsync(JobPods.For(job, index, failures), stop));
        Context.Recorder.Record(job, EventKind.Normal, "SuccessfulCreate", $"Created pod: {pod.Name}");
    }

    private async Task DeleteAsync(Job job, Pod pod, CancellationToken stop)
    {
        await UntrackAsync(pod, stop);                                               // our own deletion is no failure of the pod
        await PodDeletion.DeleteAsync(Client, _pods, pod, stop);
        Context.Recorder.Record(job, EventKind.Normal, "SuccessfulDelete", $"Deleted pod: {pod.Name}");
    }

    private async Task UntrackAsync(Pod pod, CancellationToken stop)
    {
        if (!JobPods.IsTracked(pod)) return;
        var left = new JsonArray([.. pod.Metadata.Finalizers.Where(name => name != JobNames.Tracking).Select(name => JsonValue.Create(name))]);
        try
        {
            _pods.Wrote(await Client.PatchAsync<Pod>(pod.Namespace, pod.Name, Patch.MergeOf(new JsonObject { ["metadata"] = new JsonObject { ["uid"] = pod.Metadata.Uid, ["finalizers"] = left } }), stop: stop));
        }
        catch (ApiException e) when (e.IsNotFound)
        {
            _pods.Removed(pod);
        }
    }

    private async Task<Job> WriteAsync(Job job, JobStatus status, CancellationToken stop) =>
        SameJson.Is(status, job.Status) ? job : _jobs.Wrote(await Client.UpdateStatusAsync(job with { Status = status }, stop));

    /// <summary>The end that an earlier look found, while the last pods were still going.</summary>
    private static JobEnd? EarlierEnd(Job job) => job.Status.Conditions.FirstOrDefault(condition => condition is { Type: "SuccessCriteriaMet" or "FailureTarget", Status: "True" }) is { } said
        ? new JobEnd(said.Type == "SuccessCriteriaMet" ? "Complete" : "Failed", said.Reason ?? "", said.Message ?? "")
        : null;

    private void TellSuspension(Job before, Job now)
    {
        bool was = JobStatusOf.IsSuspended(before), isNow = JobStatusOf.IsSuspended(now);
        if (was != isNow) Context.Recorder.Record(now, EventKind.Normal, isNow ? "Suspended" : "Resumed", isNow ? "Job suspended" : "Job resumed");
    }

    private void TellEnd(Job job, JobEnd end)
    {
        if (end.Type == "Complete") Context.Recorder.Record(job, EventKind.Normal, "Completed", "Job completed");
        else Context.Recorder.Record(job, EventKind.Warning, end.Reason, end.Message);
        Queue.Add(job.Key);
    }

    private async Task ExpireAsync(Job job, CancellationToken stop)
    {
        if (job.Spec.TtlSecondsAfterFinished is not { } seconds) return;
        var ended = job.Status.Conditions.First(condition => condition is { Type: "Complete" or "Failed", Status: "True" }).LastTransitionTime ?? Clock.GetUtcNow();
        var left = ended.AddSeconds(seconds) - Clock.GetUtcNow();
        if (left > TimeSpan.Zero) Queue.AddAfter(job.Key, left);
        else await Client.DeleteAsync<Job>(job.Namespace, job.Name, new DeleteOptions { PropagationPolicy = "Foreground", Preconditions = new Preconditions { Uid = job.Metadata.Uid } }, stop);
    }
}
