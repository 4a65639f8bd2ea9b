using Fairlead.Client;
using Fairlead.Client.Recording;
using Fairlead.Kubernetes.Core;
using Fairlead.Node.Containerd;
using Fairlead.Node.Cri;
using Fairlead.Node.Images;
using Fairlead.Node.Network;
using Fairlead.Node.Pods;
using Fairlead.Node.Registration;
using Fairlead.Node.Server;
using Fairlead.Node.Volumes;
using Microsoft.Extensions.Logging;

namespace Fairlead.Node;

/// <summary>
/// The node agent: a private containerd, the node's network, its object in the API, its pods and the kubelet API.
/// <code>
///   containerd ─► built-in images ─┐
///        └─► Node object ─► CNI ───┴─► Ready ─► pods of this node, kubelet API, lease
/// </code>
/// Its end leaves containerd and the pods running: a new agent adopts them. <see cref="NodeCleanup"/> takes everything away.
/// </summary>
public sealed class NodeAgent(KubeClient client, NodeOptions options, ILoggerFactory logs, TimeProvider clock)
{
    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes when the node is Ready in the API for the first time.</summary>
    public Task Ready => _ready.Task;

    public async Task RunAsync(CancellationToken stop)
    {
        using var all = CancellationTokenSource.CreateLinkedTokenSource(stop);
        try
        {
            await WhenAnyFailsAsync(Start(all.Token), all);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            _ready.TrySetException(e);
            throw;
        }
        finally
        {
            _ready.TrySetCanceled(stop);
        }
    }

    private List<Task> Start(CancellationToken stop)
    {
        Directory.CreateDirectory(options.DataDir);
        var tasks = new List<Task>();
        var supervisor = options.CriSocket is null
            ? new ContainerdSupervisor(new ContainerdOptions { Home = options.ContainerdHome }, logs.CreateLogger<ContainerdSupervisor>(), clock)
            : null;
        if (supervisor is not null) tasks.Add(supervisor.RunAsync(stop));
        tasks.Add(RunPodsAsync(supervisor, stop));
        return tasks;
    }

    private async Task RunPodsAsync(ContainerdSupervisor? supervisor, CancellationToken stop)
    {
        if (supervisor is not null) await supervisor.Ready.WaitAsync(stop);
        string socket = options.CriSocket ?? supervisor!.Paths.Socket;
        using var channel = new GrpcChannel(socket);
        var cri = new CriClient(channel);
        var events = new EventRecorder(client, "kubelet", options.NodeName, logs.CreateLogger<EventRecorder>(), clock);
        var fetcher = new ObjectFetcher(client, clock);
        var services = new ServiceEnvironment(client, logs, clock);
        var runtime = new PodRuntime(options, cri, new ImagePuller(cri, fetcher, events, clock), new PodVolumes(options, fetcher, clock), fetcher, services, events);
        var pods = new PodAgent(client, runtime, logs, clock);
        var registration = new NodeRegistration(client, options, cri, logs.CreateLogger<NodeRegistration>(), clock);

        var reference = new ObjectReference { Kind = "Node", Name = options.NodeName, Uid = options.NodeName };
        var collector = new ImageCollector(new CriImageStore(cri, options.DataDir), options.Images, events, reference, logs.CreateLogger<ImageCollector>(), clock);

        var images = supervisor is null ? Task.CompletedTask : new ImageImporter(socket).EnsureBuiltInsAsync(cri, options.DataDir, stop);
        var side = Task.WhenAll(services.RunAsync(stop), events.RunAsync(stop));
        await using var server = await KubeletServer.StartAsync(options, pods, cri, client, logs, clock, stop);
        await MakeReadyAsync(registration, images, stop);
        await Task.WhenAll(side, pods.RunAsync(stop), registration.RunAsync(stop), collector.RunAsync(stop));
    }

    /// <summary>Network and images first; then the node says that it takes pods.</summary>
    private async Task MakeReadyAsync(NodeRegistration registration, Task images, CancellationToken stop)
    {
        var cidrs = options.PodCidrs;
        if (cidrs.Count == 0) cidrs = await registration.PodCidrsAsync(await registration.RegisterAsync("container runtime network not ready: the node has no pod addresses yet", stop), stop);
        if (options.CriSocket is null) await new NodeNetwork(options).ApplyAsync(cidrs, stop);
        await images;
        await registration.RegisterAsync(null, stop);
        _ready.TrySetResult();
    }

    /// <summary>The first failure ends the others, so that half a node never goes on.</summary>
    private static async Task WhenAnyFailsAsync(List<Task> tasks, CancellationTokenSource all)
    {
        var first = await Task.WhenAny(tasks);
        await all.CancelAsync();
        await first;
        await Task.WhenAll(tasks);
    }
}
