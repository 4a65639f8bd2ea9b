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
    public async Task A_suspended_Job_has_no_pods_until_it_is_resumed()
    {
        await using var cluster = new Cluster();
        cluster.AddNode("n1");
        Add(cluster, new JobSpec { Completions = 1, Parallelism = 1, Suspend = true });
        await cluster.Api.Until(() => cluster.Api.Find<Job>("default", "work")!.Status.Conditions.Any(condition => condition is { Type: "Suspended", Status: "True" }));
        Assert.Empty(cluster.Pods("work"));
        cluster.Api.Change<Job>("default", "work", job => job with { Spec = job.Spec with { Suspend = false } });
        await cluster.Api.Until(() => Running(cluster).Length == 1 && Status(cluster).StartTime is not null);
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
    }

    private static void Add(Cluster cluster, JobSpec spec) => cluster.Api.Create(new Job { Metadata = new ObjectMeta { Namespace = "default", Name = "work" }, Spec = spec with { Template = Cluster.Template("work") } });

    private static Pod[] Running(Cluster cluster) => [.. cluster.Pods("work").Where(pod => pod.Status.Phase == "Running")];

    private static void End(Cluster cluster, Pod pod, string phase) => cluster.Api.Change<Pod>("default", pod.Name, now => now with { Status = now.Status with { Phase = phase, Conditions = [] } });

    private static JobStatus Status(Cluster cluster) => cluster.Api.Find<Job>("default", "work")!.Status;

    private static bool Has(Cluster cluster, string type, string reason) => Status(cluster).Conditions.Any(condition => condition.Type == type && condition.Reason == reason);
}
