using Fairlead.Client;
using Fairlead.Controllers.Scheduling;
using Fairlead.Kubernetes;
using Fairlead.Kubernetes.Apps;
using Fairlead.Kubernetes.Core;
using Fairlead.Kubernetes.Meta;
using Fairlead.Testing.FakeApi;
using Fairlead.Testing;

namespace Fairlead.Controllers.Tests.Running;

/// <summary>All controllers and the scheduler on a fake API server, with a node agent of a few lines: pods that have a node run.</summary>
internal sealed class Cluster : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly List<Task> _running = [];
    private int _lastIp;

    public Cluster(bool scheduler = true, bool kubelet = true, Action<ControllerManagerOptions>? options = null)
    {
        Api = new FakeApiServer(TimeProvider.System);
        Client = new KubeClient(Api, FakeApiServer.Address);
        if (kubelet) _running.Add(RunPodsAsync(_stop.Token));
        var settings = new ControllerManagerOptions { RootCertificate = "PEM" };
        options?.Invoke(settings);
        _running.Add(new ControllerManager(Client, settings, new TestLogs(Console.Error.WriteLine), TimeProvider.System).RunAsync(_stop.Token));
        if (scheduler) _running.Add(new Scheduler(Client, new SchedulerOptions(), new TestLogs(Console.Error.WriteLine), TimeProvider.System).RunAsync(_stop.Token));
    }

    public FakeApiServer Api { get; }
    public KubeClient Client { get; }

    public Node AddNode(string name, string? zone = null) => Api.Create(new Node
    {
        Metadata = new ObjectMeta { Name = name, Labels = zone is null ? new Dictionary<string, string>() : new Dictionary<string, string> { ["topology.kubernetes.io/zone"] = zone } },
        Status = new NodeStatus
        {
            Allocatable = new Dictionary<string, Quantity> { ["cpu"] = new("4"), ["memory"] = new("8Gi"), ["pods"] = new("110") },
            Conditions = [new NodeCondition { Type = "Ready", Status = "True" }],
        },
    });

    public static PodTemplateSpec Template(string app, string image = "web:1") => new()
    {
        Metadata = new ObjectMeta { Labels = new Dictionary<string, string> { ["app"] = app } },
        Spec = new PodSpec { Containers = [new Container { Name = "web", Image = image }] },
    };

    public Deployment AddDeployment(string name, int replicas, DeploymentStrategy? strategy = null) => Api.Create(new Deployment
    {
        Metadata = new ObjectMeta { Namespace = "default", Name = name },
        Spec = new DeploymentSpec
        {
            Replicas = replicas,
            Selector = new LabelSelector { MatchLabels = new Dictionary<string, string> { ["app"] = name } },
            Template = Template(name),
            ProgressDeadlineSeconds = 600,
            RevisionHistoryLimit = 10,
            Strategy = strategy,
        },
    });

    public Service AddService(string name, string app, int port = 80) => Api.Create(new Service
    {
        Metadata = new ObjectMeta { Namespace = "default", Name = name },
        Spec = new ServiceSpec { ClusterIP = "10.96.0.9", IpFamilies = ["IPv4"], Selector = new Dictionary<string, string> { ["app"] = app }, Ports = [new ServicePort { Port = port, TargetPort = 8080 }] },
    });

    public IReadOnlyList<Pod> Pods(string app) => [.. Api.All<Pod>("default").Where(pod => pod.Metadata.Labels.GetValueOrDefault("app") == app)];

    public void SetReady(Pod pod, bool ready) => Api.Change<Pod>(pod.Namespace, pod.Name, now => now with { Status = now.Status with { Conditions = [Condition(ready)] } });

    private static PodCondition Condition(bool ready) => new() { Type = "Ready", Status = ready ? "True" : "False", LastTransitionTime = DateTimeOffset.UtcNow };

    private async Task RunPodsAsync(CancellationToken stop)
    {
        await foreach (var change in Client.WatchAsync<Pod>(stop: stop))
        {
            var pod = change switch { Fairlead.Client.Watching.WatchEvent<Pod>.Added(var p) => p, Fairlead.Client.Watching.WatchEvent<Pod>.Modified(var p) => p, _ => null };
            if (pod is null || Api.Find<Pod>(pod.Namespace, pod.Name) is not { } live || string.IsNullOrEmpty(live.Spec.NodeName)) continue;
            if (live.Metadata.DeletionTimestamp is not null) Api.Delete<Pod>(live.Namespace, live.Name);
            else if (live.Status.Phase is null) Start(live);
        }
    }

    private void Start(Pod pod)
    {
        string ip = $"10.244.0.{++_lastIp}";
        Api.Change<Pod>(pod.Namespace, pod.Name, now => now with
        {
            Status = now.Status with { Phase = "Running", PodIP = ip, PodIPs = [new PodIP { Ip = ip }], Conditions = [Condition(true)] },
        });
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        foreach (var task in _running) await task.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        foreach (var task in _running.Where(task => task.IsFaulted)) await task;
        Client.Dispose();
        _stop.Dispose();
    }
}
