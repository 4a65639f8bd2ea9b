using Fairlead.Controllers.CronJobs;
using Fairlead.Controllers.Jobs;
using Fairlead.Controllers.Tests.Running;
using Fairlead.Kubernetes;
using Fairlead.Kubernetes.Batch;
using Fairlead.Kubernetes.Core;
using Fairlead.Kubernetes.Meta;

namespace Fairlead.Controllers.Tests.Jobs;

public class JobTests
{
    [Fact]
    public async Task A_Job_runs_so_many_at_a_time_until_enough_succeeded()
    {
        await using var cluster = new Cluster();
        cluster.AddNode("n1");
        Add(cluster, new JobSpec { Completions = 3, Parallelism = 2 });
        for (int done = 0; done < 3; done++)
        {
            int wanted = Math.Min(2, 3 - done);
            await cluster.Api.Until(() => Running(cluster).Length == wanted && Status(cluster) is { } status && (status.Succeeded ?? 0) == done && status.Active == wanted);
            End(cluster, Running(cluster)[0], "Succeeded");
        }
        await cluster.Api.Until(() => Has(cluster, "Complete", "CompletionsReached"));
        Assert.Equal((3, 0, true), (Status(cluster).Succeeded, Status(cluster).Active, Status(cluster).CompletionTime is not null));
        await cluster.Api.Until(() => cluster.Pods("work").All(pod => pod.Metadata.Finalizers.Count == 0));
    }

    [Fact]
    public async Task A_Job_that_fails_too_often_has_failed()
    {
        await using var cluster = new Cluster();
        cluster.AddNode("n1");
        Add(cluster, new JobSpec { Completions = 1, Parallelism = 1, BackoffLimit = 0 });
        await cluster.Api.Until(() => Running(cluster).Length == 1);
        End(cluster, Running(cluster)[0], "Failed");
        await cluster.Api.Until(() => Has(cluster, "Failed", "BackoffLimitExceeded"));
        Assert.Equal(1, Status(cluster).Failed);
    }

    [Fact]
    public async Task Indexed_pods_know_their_index_and_each_is_done_once()
    {
        await using var cluster = new Cluster();
        cluster.AddNode("n1");
        Add(cluster, new JobSpec { Completions = 3, Parallelism = 3, CompletionMode = "Indexed" });
        await cluster.Api.Until(() => Running(cluster).Length == 3);
        Assert.Equal(["0", "1", "2"], Running(cluster).Select(pod => pod.Metadata.Annotations["batch.kubernetes.io/job-completion-index"]).Order());
        Assert.All(Running(cluster), pod => Assert.Contains(pod.Spec.Containers[0].Env, env => env.Name == "JOB_COMPLETION_INDEX"));
        foreach (var pod in Running(cluster)) End(cluster, pod, "Succeeded");
        await cluster.Api.Until(() => Has(cluster, "Complete", "CompletionsReached"));
        Assert.Equal("0-2", Status(cluster).CompletedIndexes);
    }

    [Fact]
    public async Task Each_index_has_its_own_limit_and_the_others_go_on()
    {
        await using var cluster = new Cluster();
        cluster.AddNode("n1");
        Add(cluster, new JobSpec { Completions = 2, Parallelism = 2, CompletionMode = "Indexed", BackoffLimitPerIndex = 1 });
        await cluster.Api.Until(() => Running(cluster).Length == 2);
        End(cluster, OfIndex(cluster, 0), "Failed");
        await cluster.Api.Until(() => Running(cluster).Length == 2);
        Assert.Equal("1", OfIndex(cluster, 0).Metadata.Annotations["batch.kubernetes.io/job-index-failure-count"]);
        Assert.Equal("0", OfIndex(cluster, 1).Metadata.Annotations["batch.kubernetes.io/job-index-failure-count"]);
        End(cluster, OfIndex(cluster, 0), "Failed");
        await cluster.Api.Until(() => Status(cluster).FailedIndexes == "0");
        Assert.Single(Running(cluster));
        End(cluster, OfIndex(cluster, 1), "Succeeded");
        await cluster.Api.Until(() => Has(cluster, "Failed", "FailedIndexes"));
        Assert.Equal(("1", "0", 2), (Status(cluster).CompletedIndexes, Status(cluster).FailedIndexes, Status(cluster).Failed));
    }

    [Fact]
    public async Task More_failed_indexes_than_allowed_end_the_Job()
    {
        await using var cluster = new Cluster();
        cluster.AddNode("n1");
        Add(cluster, new JobSpec { Completions = 3, Parallelism = 3, CompletionMode = "Indexed", BackoffLimitPerIndex = 0, MaxFailedIndexes = 0 });
        await cluster.Api.Until(() => Running(cluster).Length == 3);
        End(cluster, OfIndex(cluster, 2), "Failed");
        await cluster.Api.Until(() => Has(cluster, "Failed", "MaxFailedIndexesExceeded"));
        Assert.Equal((0, "2"), (Status(cluster).Active, Status(cluster).FailedIndexes));
    }

    [Theory]
    [InlineData("0", null)]
    [InlineData(null, 1)]
    [InlineData("0-2", 1)]
    public async Task A_success_policy_ends_the_Job_before_every_index_is_done(string? indexes, int? count)
    {
        await using var cluster = new Cluster();
        cluster.AddNode("n1");
        var policy = new SuccessPolicy { Rules = [new SuccessPolicyRule { SucceededIndexes = "1", SucceededCount = 1 }, new SuccessPolicyRule { SucceededIndexes = indexes, SucceededCount = count }] };
        Add(cluster, new JobSpec { Completions = 3, Parallelism = 3, CompletionMode = "Indexed", SuccessPolicy = policy });
        await cluster.Api.Until(() => Running(cluster).Length == 3);
        End(cluster, OfIndex(cluster, 0), "Succeeded");
        await cluster.Api.Until(() => Has(cluster, "Complete", "SuccessPolicy"));
        Assert.True(Has(cluster, "SuccessCriteriaMet", "SuccessPolicy"));
        Assert.Contains(Status(cluster).Conditions, condition => condition.Message == "Matched rules at index 1");
        Assert.Equal((0, "0"), (Status(cluster).Active, Status(cluster).CompletedIndexes));
    }

    [Fact]
    public void An_index_that_failed_waits_for_itself_alone()
    {
        var now = DateTimeOffset.UnixEpoch.AddDays(20_000);
        var job = new Job { Metadata = new ObjectMeta { Name = "work" }, Spec = new JobSpec { Completions = 3, Parallelism = 2, CompletionMode = "Indexed", BackoffLimitPerIndex = 5, BackoffLimit = int.MaxValue } };
        Pod[] pods = [FailedPod(0, before: 1, now.AddSeconds(-5))];
        var plan = JobPlan.Decide(job, pods, JobCounts.Of(job, pods), now);
        Assert.Equal([1, 2], plan.Create);
        pods = [.. pods, FailedPod(1, before: 0, now.AddSeconds(-10)), FailedPod(2, before: 0, now)];
        plan = JobPlan.Decide(job, pods, JobCounts.Of(job, pods), now);
        Assert.Equal([1], plan.Create);
        Assert.Equal(TimeSpan.FromSeconds(10), plan.LookAgain);
    }

    /// <summary>A Job with these rules after one of its pods failed.</summary>
    [Theory]
    [InlineData("FailJob", 42, null, "PodFailurePolicy: Container c for pod default/p failed with exit code 42 matching FailJob rule at index 1", 1)]
    [InlineData("FailJob", 7, null, null, 1)]                                        // no rule: it counts
    [InlineData("Ignore", 42, null, null, 0)]
    [InlineData("Count", 42, null, null, 1)]
    [InlineData("FailJob", 42, "DisruptionTarget", null, 0)]                         // the first rule that fits is the one
    public void A_failed_pod_means_what_the_first_fitting_rule_says(string action, int exitCode, string? condition, string? end, int failed)
    {
        var job = new Job
        {
            Metadata = new ObjectMeta { Name = "work" },
            Spec = new JobSpec
            {
                Completions = 1, Parallelism = 1, BackoffLimit = 3, PodReplacementPolicy = "Failed",
                PodFailurePolicy = new PodFailurePolicy
                {
                    Rules =
                    [
                        new PodFailurePolicyRule { Action = "Ignore", OnPodConditions = [new PodFailurePolicyOnPodConditionsPattern { Type = "DisruptionTarget", Status = "True" }] },
                        new PodFailurePolicyRule { Action = action, OnExitCodes = new PodFailurePolicyOnExitCodesRequirement { ContainerName = "c", Operator = "In", Values = [40, 41, 42] } },
                    ],
                },
            },
        };
        var pod = new Pod
        {
            Metadata = new ObjectMeta { Namespace = "default", Name = "p", Uid = "1", Finalizers = [JobNames.Tracking] },
            Status = new PodStatus
            {
                Phase = "Failed",
                Conditions = condition is null ? [] : [new PodCondition { Type = condition, Status = "True" }],
                ContainerStatuses = [new ContainerStatus { Name = "c", State = new ContainerState { Terminated = new ContainerStateTerminated { ExitCode = exitCode } } }],
            },
        };
        var counts = JobCounts.Of(job, [pod]);
        var plan = JobPlan.Decide(job, [pod], counts, DateTimeOffset.UnixEpoch);
        Assert.Equal((end, failed), (plan.End is null ? null : $"{plan.End.Reason}: {plan.End.Message}", counts.Failed));
    }

    [Fact]
    public async Task A_Job_that_somebody_else_manages_is_left_alone()
    {
        await using var cluster = new Cluster();
        cluster.AddNode("n1");
        cluster.Api.Create(new Job { Metadata = new ObjectMeta { Namespace = "default", Name = "theirs" }, Spec = new JobSpec { Completions = 1, Parallelism = 1, ManagedBy = "example.com/queue", Template = Cluster.Template("theirs") } });
        Add(cluster, new JobSpec { Completions = 1, Parallelism = 1, ManagedBy = "kubernetes.io/job-controller" });
        await cluster.Api.Until(() => Running(cluster).Length == 1);
        Assert.Empty(cluster.Pods("theirs"));
        Assert.Null(cluster.Api.Find<Job>("default", "theirs")!.Status.StartTime);
    }

    private static Pod FailedPod(int index, int before, DateTimeOffset at) => new()
    {
        Metadata = new ObjectMeta
        {
            Name = $"work-{index}-{before}", Uid = $"{index}-{before}",
            Annotations = new Dictionary<string, string> { [JobNames.IndexAnnotation] = $"{index}", [JobNames.IndexFailures] = $"{before}" },
        },
        Status = new PodStatus { Phase = "Failed", ContainerStatuses = [new ContainerStatus { Name = "c", State = new ContainerState { Terminated = new ContainerStateTerminated { ExitCode = 1, FinishedAt = at } } }] },
    };

    private static Pod OfIndex(Cluster cluster, int index) => Running(cluster).Single(pod => JobPods.IndexOf(pod) == index);

    [Fact]
    public async Task A_suspended_Job_has_no_pods_until_it_is_resumed()
    {
        await using var cluster = new Cluster();
        cluster.AddNode("n1");
        Add(cluster, new JobSpec { Completions = 1, Parallelism = 1, Suspend = true });
        await cluster.Api.Until(() => cluster.Api.Find<Job>("default", "work")!.Status.Conditions.Any(condition => condition is { Type: "Suspended", Status: "True" }));
        Assert.Empty(cluster.Pods("work"));
        cluster.Api.Change<Job>("default", "work", job => job with { Spec = job.Spec with { Suspend = false } });
        await cluster.Api.Until(() => Running(cluster).Length == 1 && Status(cluster).StartTime is not null);
        await cluster.Api.Until(() => new[] { "Suspended", "Resumed" }.All(reason => cluster.Api.All<Event>().Any(said => said.Reason == reason && said.InvolvedObject?.Name == "work")));
    }

    [Fact]
    public async Task A_CronJob_starts_Jobs_and_remembers_when()
    {
        await using var cluster = new Cluster();
        cluster.AddNode("n1");
        cluster.Api.Create(new CronJob
        {
            Metadata = new ObjectMeta { Namespace = "default", Name = "tick" },
            Spec = new CronJobSpec { Schedule = "* * * * *", JobTemplate = new JobTemplateSpec { Spec = new JobSpec { Template = Cluster.Template("work") } } },
            Status = new CronJobStatus { LastScheduleTime = DateTimeOffset.UtcNow.AddMinutes(-2) },
        });
        await cluster.Api.Until(() => cluster.Api.All<Job>().Count == 1 && cluster.Api.Find<CronJob>("default", "tick")!.Status is { Active.Count: 1, LastScheduleTime: not null });
        Assert.StartsWith("tick-", cluster.Api.All<Job>()[0].Name, StringComparison.Ordinal);
        await cluster.Api.Until(() => Running(cluster).Length == 1);
        End(cluster, Running(cluster)[0], "Succeeded");
        await cluster.Api.Until(() => cluster.Api.All<Event>().Any(said => said.Reason == "SawCompletedJob" && said.Message!.EndsWith(", condition: Complete", StringComparison.Ordinal)));
        await cluster.Api.Until(() => cluster.Api.Find<CronJob>("default", "tick")!.Status.LastSuccessfulTime is not null);
    }

    [Theory]
    [InlineData(0, "2026-07-01T10:00:00Z")]
    [InlineData(120, "2026-07-01T12:00:00+02:00")]
    [InlineData(-150, "2026-07-01T07:30:00-02:30")]
    public void A_scheduled_time_is_written_in_its_own_zone(int minutes, string expected)
    {
        var at = new DateTimeOffset(2026, 7, 1, 10, 0, 0, TimeSpan.Zero);
        Assert.Equal(expected, CronTimes.Stamp(at, TimeZoneInfo.CreateCustomTimeZone("here", TimeSpan.FromMinutes(minutes), null, null)));
        Assert.Equal("Wed, 01 Jul 2026 10:00:00 +0000", CronTimes.Words(at));
    }

    private static void Add(Cluster cluster, JobSpec spec) => cluster.Api.Create(new Job { Metadata = new ObjectMeta { Namespace = "default", Name = "work" }, Spec = spec with { Template = Cluster.Template("work") } });

    private static Pod[] Running(Cluster cluster) => [.. cluster.Pods("work").Where(pod => pod.Status.Phase == "Running")];

    private static void End(Cluster cluster, Pod pod, string phase) => cluster.Api.Change<Pod>("default", pod.Name, now => now with { Status = now.Status with { Phase = phase, Conditions = [] } });

    private static JobStatus Status(Cluster cluster) => cluster.Api.Find<Job>("default", "work")!.Status;

    private static bool Has(Cluster cluster, string type, string reason) => Status(cluster).Conditions.Any(condition => condition.Type == type && condition.Reason == reason);
}
