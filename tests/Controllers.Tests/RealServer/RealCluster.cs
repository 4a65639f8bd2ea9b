using System.Net;
using Fairlead.Api;
using Fairlead.Api.Security;
using Fairlead.Api.Security.Certificates;
using Fairlead.Client;
using Fairlead.Client.Watching;
using Fairlead.Controllers.Scheduling;
using Fairlead.Kubernetes;
using Fairlead.Kubernetes.Core;
using Fairlead.Kubernetes.Meta;
using Fairlead.Store.Memory;
using Fairlead.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace Fairlead.Controllers.Tests.RealServer;

/// <summary>The real API server with its security, all controllers and the scheduler under their own identities, and nodes of a few lines that run nothing.</summary>
internal sealed class RealCluster : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly MemoryStore _store = new();
    private readonly string _folder = Directory.CreateTempSubdirectory("fairlead-pki-").FullName;
    private readonly ClusterPki _pki;
    private readonly ApiServer _server;
    private readonly List<Task> _running = [];
    private int _lastIp;

    private RealCluster()
    {
        _pki = ClusterPki.Open(_folder, TimeProvider.System);
        var serving = _pki.Pair("apiserver", new LeafRequest("kube-apiserver") { DnsNames = ["localhost"] }).Load();
        var options = new ApiServerOptions { BindAddress = IPAddress.Loopback, SecurePort = 0, ServerCertificate = () => serving };
        new ClusterSecurity(new SecurityOptions { Authority = _pki.Authority.Certificate, ServiceAccountKeys = [_pki.ServiceAccountKey()] }, TimeProvider.System).Protect(options);
        _server = new ApiServer(options, _store, NullLoggerFactory.Instance, TimeProvider.System);
        Admin = Client(new Identity("admin", [Identity.Masters]));
    }

    public KubeClient Admin { get; }

    /// <summary>Everything that was logged as a warning or worse.</summary>
    public System.Collections.Concurrent.ConcurrentQueue<string> Complaints { get; } = [];

    public static async Task<RealCluster> StartAsync(params string[] nodes)
    {
        var cluster = new RealCluster();
        await cluster._server.StartAsync(default);
        var logs = new TestLogs(line => { if (!line.StartsWith("Information", StringComparison.Ordinal)) cluster.Complaints.Enqueue(line); });
        cluster._running.Add(new ControllerManager(cluster.Client(ComponentIdentities.Controllers), new ControllerManagerOptions { RootCertificate = "PEM", ClusterNetworks = [Primitives.IpPrefix.Parse("10.244.0.0/16")], RoleClient = cluster.Client(ComponentIdentities.RoleAggregation) }, logs, TimeProvider.System).RunAsync(cluster._stop.Token));
        cluster._running.Add(new Scheduler(cluster.Client(ComponentIdentities.Scheduler), new SchedulerOptions(), logs, TimeProvider.System).RunAsync(cluster._stop.Token));
        cluster._running.Add(cluster.RunPodsAsync(cluster._stop.Token));
        foreach (string node in nodes) await cluster.AddNodeAsync(node);
        await cluster.Until<ServiceAccount>("default", accounts => accounts.Any(account => account.Name == "default"));
        return cluster;
    }

    /// <summary>Done when the objects of a namespace are as wanted; asked at each change.</summary>
    public async Task<IReadOnlyList<T>> Until<T>(string? ns, Func<IReadOnlyList<T>, bool> holds, string what = "") where T : class, IKubernetesObject<T>
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
        limit.CancelAfter(TimeSpan.FromMinutes(1));
        var informer = new Informer<T>(Admin, T.Resource, KubernetesJson.Read<T>, new WatchScope(ns), NullLoggerFactory.Instance, TimeProvider.System);
        var met = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        informer.OnChange(_ => { if (holds(informer.Cache.All())) met.TrySetResult(); });
        var following = informer.RunAsync(limit.Token);
        try
        {
            await informer.Synced.WaitAsync(limit.Token);
            if (holds(informer.Cache.All())) met.TrySetResult();
            await met.Task.WaitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            throw new TimeoutException($"{T.Resource.Plural} {what} not as wanted: {string.Join("\n", informer.Cache.All().Select(obj => System.Text.Encoding.UTF8.GetString(KubernetesJson.Write(obj))))}\n{string.Join("\n", Complaints)}");
        }
        finally
        {
            await limit.CancelAsync();
            await following.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        return informer.Cache.All();
    }

    public async Task SetReadyAsync(Pod pod, bool ready) => await Admin.UpdateStatusAsync(pod with { Status = pod.Status with { Conditions = [.. pod.Status.Conditions.Where(condition => condition.Type != "Ready"), Ready(ready)] } });

    private KubeClient Client(Identity who) => new(_server.CreateInProcessHandler(who), ApiServer.InProcessAddress);

    private async Task AddNodeAsync(string name)
    {
        await Admin.CreateAsync(new Node { Metadata = new ObjectMeta { Name = name, Labels = new Dictionary<string, string> { ["topology.kubernetes.io/zone"] = $"zone-of-{name}" } } });
        var amounts = new Dictionary<string, Quantity> { ["cpu"] = new("64"), ["memory"] = new("64Gi"), ["pods"] = new("500") };
        var status = new NodeStatus { Allocatable = amounts, Capacity = amounts, Conditions = [new NodeCondition { Type = "Ready", Status = "True" }] };
        await Admin.PatchAsync<Node>(null, name, Patch.MergeOf(new System.Text.Json.Nodes.JsonObject { ["status"] = KubernetesJson.ToTree(status) }), "status");
    }

    private async Task RunPodsAsync(CancellationToken stop)
    {
        var seen = new Informer<Pod>(Admin, Pod.Resource, KubernetesJson.Read<Pod>, WatchScope.Everything, NullLoggerFactory.Instance, TimeProvider.System);
        var work = System.Threading.Channels.Channel.CreateUnbounded<Pod>();
        seen.OnChange(change => { if (change.New is { Spec.NodeName.Length: > 0 } pod) work.Writer.TryWrite(pod); });
        var following = seen.RunAsync(stop);
        await foreach (var pod in work.Reader.ReadAllAsync(stop))
        {
            try
            {
                if (pod.Metadata.DeletionTimestamp is not null) await Admin.DeleteAsync<Pod>(pod.Namespace, pod.Name, new DeleteOptions { GracePeriodSeconds = 0 }, stop);
                else if (pod.Status.Phase is null or "Pending") await StartAsync(pod, stop);
            }
            catch (ApiException e) when (e.IsConflict || e.IsNotFound)
            {
                Complaints.Enqueue($"node: {e.Message}");
            }
        }
        await following;
    }

    private async Task StartAsync(Pod pod, CancellationToken stop)
    {
        int n = ++_lastIp;
        string ip = $"10.244.{n >> 8}.{n & 255}";
        await Admin.UpdateStatusAsync(pod with { Status = pod.Status with { Phase = "Running", PodIP = ip, PodIPs = [new PodIP { Ip = ip }], Conditions = [.. pod.Status.Conditions, Ready(true)] } }, stop);
    }

    private static PodCondition Ready(bool ready) => new() { Type = "Ready", Status = ready ? "True" : "False", LastTransitionTime = DateTimeOffset.UtcNow };

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Task.WhenAll(_running).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _server.DisposeAsync();
        await _store.DisposeAsync();
        _pki.Dispose();
        Directory.Delete(_folder, recursive: true);
    }
}
