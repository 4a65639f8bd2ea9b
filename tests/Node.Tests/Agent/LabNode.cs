using Fairlead.Client;
using Fairlead.Kubernetes;
using Fairlead.Kubernetes.Core;
using Fairlead.Kubernetes.Meta;
using Fairlead.Linux;
using Fairlead.Node.Images;
using Fairlead.Node.Tests.Containerd;
using Fairlead.Primitives;
using Fairlead.Testing.FakeApi;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Fairlead.Node.Tests.Agent;

/// <summary>
/// A real node agent with its own containerd, below a temporary folder and in this test program's network namespace, against an API
/// server in memory. Pods get 10.244.7.0/24.
/// </summary>
public sealed class LabNode : IAsyncLifetime
{
    private CancellationTokenSource _stop = new();
    private Task _run = Task.CompletedTask;

    /// <summary>Size of a disk of its own for the node's data, in bytes; null: the machine's.</summary>
    internal long? DiskBytes { get; init; }

    public static string? Missing => PrivateContainerd.Missing;
    public FakeApiServer Api { get; } = new(TimeProvider.System);
    public string Folder { get; } = Directory.CreateTempSubdirectory("fl-lab-").FullName;
    public NodeOptions Options { get; private set; } = null!;

    /// <summary>Speaks to the kubelet API of the node.</summary>
    public HttpClient Kubelet { get; } = new(new SocketsHttpHandler { SslOptions = { RemoteCertificateValidationCallback = static (_, _, _, _) => true } });
    public string KubeletAddress => $"127.0.0.1:{Options.KubeletPort}";

    public async ValueTask InitializeAsync()
    {
        if (Missing is not null) return;
        Kubelet.DefaultRequestHeaders.Authorization = new("Bearer", Reviews.Token);
        Options = new NodeOptions
        {
            NodeName = Path.GetFileName(Folder),
            DataDir = Path.Combine(Folder, "n"),
            NodeIps = [IpAddr.Parse("127.0.0.1")],
            PodCidrs = [IpPrefix.Parse("10.244.7.0/24")],
            ClusterCidrs = [IpPrefix.Parse("10.244.0.0/16")],
            ClusterDns = [IpAddr.Parse("10.96.0.10")],
            MaxLogBytes = 20_000,
            StoragePeriod = TimeSpan.FromSeconds(1),
            LogPeriod = TimeSpan.FromMilliseconds(1100),
        };
        if (DiskBytes is { } bytes)
        {
            Directory.CreateDirectory(Options.DataDir);
            Mounts.Tmpfs(Options.DataDir, $"size={bytes}");
        }
        Api.Create(new Service { Metadata = new() { Name = "kubernetes", Namespace = "default" }, Spec = new() { ClusterIP = "10.96.0.1", Ports = [new() { Name = "https", Port = 443 }] } });
        await StartAsync();
    }

    public async Task StartAsync()
    {
        _stop = new CancellationTokenSource();
        ILoggerFactory logs = Environment.GetEnvironmentVariable("FAIRLEAD_TEST_LOG") is { } path ? new FileLog(path) : NullLoggerFactory.Instance;
        var agent = new NodeAgent(new KubeClient(new Reviews(Api), FakeApiServer.Address), Options, logs, TimeProvider.System);
        _run = agent.RunAsync(_stop.Token);
        if (await Task.WhenAny(agent.Ready, _run) == _run) await _run;
        await agent.Ready;
    }

    /// <summary>The agent ends as by a signal; containerd and pods stay.</summary>
    public async Task StopAsync()
    {
        await _stop.CancelAsync();
        await _run.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    public async ValueTask DisposeAsync()
    {
        if (Missing is null)
        {
            await StopAsync();
            await NodeCleanup.RunAsync(Options);
            if (DiskBytes is not null) Mounts.Detach(Options.DataDir);
        }
        Directory.Delete(Folder, recursive: true);
    }

    public Pod Create(string name, string script, Func<Pod, Pod>? change = null)
    {
        var pod = new Pod
        {
            Metadata = new ObjectMeta { Name = name, Namespace = "default", Labels = new Dictionary<string, string> { ["app"] = name } },
            Spec = new PodSpec
            {
                NodeName = Options.NodeName,
                TerminationGracePeriodSeconds = 1,
                Containers = [new Container { Name = "c", Image = BuiltInImages.Busybox, ImagePullPolicy = "IfNotPresent", Command = ["sh", "-c", script] }],
            },
        };
        return Api.Create(change is null ? pod : change(pod));
    }

    public Pod? Find(string name) => Api.Find<Pod>("default", name);

    public async Task<Pod> UntilAsync(string name, Func<Pod, bool> holds)
    {
        try
        {
            await Api.Until(() => Find(name) is { } pod && holds(pod));
        }
        catch (TimeoutException)
        {
            var said = Api.All<Event>().Where(e => e.InvolvedObject?.Name == name).Select(e => $"{e.Reason}: {e.Message}");
            throw new TimeoutException($"{System.Text.Encoding.UTF8.GetString(KubernetesJson.Write(Find(name)?.Status ?? new PodStatus()))}\n{string.Join('\n', said)}");
        }
        return Find(name)!;
    }

    public Task<Pod> UntilReadyAsync(string name) => UntilAsync(name, pod => pod.Status.Conditions.Any(c => c is { Type: "Ready", Status: "True" }));

    /// <summary>Deletes as a user does: the agent must take it away for good.</summary>
    public async Task DeleteAsync(string name, long grace = 1)
    {
        using var client = new KubeClient(Api, FakeApiServer.Address);
        await client.DeleteAsync<Pod>("default", name, new DeleteOptions { GracePeriodSeconds = grace });
        await Api.Until(() => Find(name) is null);
    }
}
