using Fairlead.Client.Recording;
using Fairlead.Kubernetes.Core;
using Fairlead.Node.Cri;
using Fairlead.Node.Images;
using Fairlead.Node.Plan;
using Fairlead.Node.Streams;
using Fairlead.Node.Variables;
using Fairlead.Node.Volumes;

namespace Fairlead.Node.Pods;

/// <summary>Does to a pod's sandbox and containers what the plan says: the edge to CRI and the disk. Decides nothing.</summary>
public sealed class PodRuntime(NodeOptions options, CriClient cri, ImagePuller images, PodVolumes volumes, ObjectFetcher fetcher, ServiceEnvironment services, EventRecorder events)
{
    /// <summary>Longest wait for the runtime to make or start something.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    /// <summary>How many sandboxes and containers start at once: more would only make each of them slow.</summary>
    private readonly StartTurns _starts = new(Math.Max(4, Environment.ProcessorCount * 2));

    private readonly DNSConfig _hostDns = DnsSettings.Parse(File.Exists(options.ResolvConf) ? File.ReadAllText(options.ResolvConf) : "");

    public NodeOptions Options => options;
    public CriClient Cri => cri;

    public PodFacts FactsOf(IReadOnlyList<string> podIps) =>
        new(podIps, [.. options.NodeIps.Select(ip => ip.ToString())], Machine.MilliCpu, Machine.MemoryBytes);

    /// <summary>The pod's addresses: the node's own where it shares the node's network.</summary>
    public IReadOnlyList<string> PodIps(Pod pod, SandboxView? sandbox) =>
        pod.Spec.HostNetwork == true ? [.. options.NodeIps.Select(ip => ip.ToString())] : sandbox?.Ips ?? [];

    /// <summary>One attempt as the runtime shows it now, with its last words; null where it is gone.</summary>
    public async Task<ContainerView?> ViewAsync(Pod pod, string id, string sandbox, CancellationToken stop)
    {
        if (await cri.ContainerStatusAsync(id, stop) is not { } status) return null;
        var view = RuntimeViews.Container(status, sandbox);
        return view.IsExited ? view with { Message = LastWords.Of(PodPaths.Of(options, pod), view, status) } : view;
    }

    /// <summary>Every attempt of a container that the runtime still has, the newest first.</summary>
    public async Task<IReadOnlyList<ContainerView>> AttemptsAsync(Pod pod, string name, CancellationToken stop)
    {
        var found = new List<ContainerView>();
        foreach (var container in await cri.ListContainersAsync(stop, (Labels.PodUid, pod.Metadata.Uid ?? "")))
            if (container.Metadata.Name == name && await cri.ContainerStatusAsync(container.Id, stop) is { } status)
                found.Add(RuntimeViews.Container(status, container.PodSandboxId) is { IsExited: true } end ? end with { Message = LastWords.Of(PodPaths.Of(options, pod), end, status) } : RuntimeViews.Container(status, container.PodSandboxId));
        return [.. found.OrderByDescending(attempt => attempt.Attempt)];
    }

    public async Task<bool> IsSandboxReadyAsync(string id, CancellationToken stop) =>
        await cri.PodSandboxStatusAsync(id, stop) is { State: PodSandboxState.SandboxReady };

    /// <summary>Of ended attempts the newest is kept, for its log; the others go with theirs.</summary>
    public async Task DropOldAttemptsAsync(Pod pod, IReadOnlyList<ContainerView> attempts, CancellationToken stop)
    {
        foreach (var old in attempts.Where(attempt => !attempt.IsRunning).Skip(1))
        {
            await cri.RemoveContainerAsync(old.Id, stop);
            LogFiles.Remove(LogOf(pod, old));
            File.Delete(PodPaths.Of(options, pod).TerminationMessage(old.Name, old.Attempt));
        }
    }

    /// <summary>Makes the pod's folders and a new sandbox; the old one goes first.</summary>
    public async Task<SandboxView> CreateSandboxAsync(Pod pod, int attempt, string? replacedId, CancellationToken stop)
    {
        using var turn = await _starts.TakeAsync(hasBegun: replacedId is not null, stop);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(stop);
        limit.CancelAfter(Limit);
        if (replacedId is not null) await cri.StopPodSandboxAsync(replacedId, limit.Token);
        var paths = PodPaths.Of(options, pod);
        Directory.CreateDirectory(paths.Home);
        Directory.CreateDirectory(paths.Logs);
        string id = await cri.RunPodSandboxAsync(SandboxConfigs.For(pod, attempt, options, _hostDns), await fetcher.RuntimeHandlerAsync(pod, limit.Token), limit.Token);
        var status = await cri.PodSandboxStatusAsync(id, limit.Token) ?? throw new GrpcException("PodSandboxStatus", GrpcStatusCode.NotFound, "the new sandbox is gone");
        var view = RuntimeViews.Sandbox(status, options.NodeIps[0].Family);
        File.WriteAllText(paths.Hosts, HostsFile.Text(pod.Spec, PodHostname.Of(pod, options.ClusterDomain), PodIps(pod, view), File.Exists("/etc/hosts") ? File.ReadAllText("/etc/hosts") : ""));
        return view;
    }

    /// <summary>Fetches the image, creates the container, starts it. The exceptions say which of the three failed.</summary>
    public async Task<ContainerView> StartContainerAsync(Pod pod, SandboxView sandbox, PodContainer container, int attempt, string? processTarget, Action<string> created, CancellationToken stop)
    {
        var facts = FactsOf(PodIps(pod, sandbox));
        var objects = await fetcher.FetchAsync(pod, stop);
        var prepared = await volumes.PrepareAsync(pod, facts, objects, stop);    // an image is of no use to a pod without its volumes
        string image = await images.EnsureAsync(pod, container, SandboxConfigs.For(pod, sandbox.Attempt, options, _hostDns), stop);
        var links = await services.ForAsync(pod, stop);
        objects = objects with { Files = EnvFiles.Read(container.Spec, prepared) };
        var environment = EnvironmentBuilder.Build(pod, container.Spec, facts, objects, links);
        var mounts = ContainerMounts.For(pod, container.Spec, attempt, PodPaths.Of(options, pod), prepared, environment);
        if (container.Spec.SecurityContext?.RunAsNonRoot ?? pod.Spec.SecurityContext?.RunAsNonRoot ?? false) await images.RefuseRootAsync(pod, container.Spec, image, stop);
        var config = ContainerConfigs.For(pod, container, attempt, image, environment, mounts, processTarget);

        using var turn = await _starts.TakeAsync(hasBegun: true, stop);
        // From here on it is not broken off: a container half made would be nobody's.
        using var limit = new CancellationTokenSource(Limit);
        string id = await CreateAsync(sandbox, config, SandboxConfigs.For(pod, sandbox.Attempt, options, _hostDns), limit.Token);
        created(id);
        Say(pod, container, EventKind.Normal, "Created", "Container created");
        try
        {
            await cri.StartContainerAsync(id, limit.Token);
        }
        catch (GrpcException e)
        {
            throw new ContainerStartException("RunContainerError", e.Message);
        }
        Say(pod, container, EventKind.Normal, "Started", "Container started");
        return await ViewAsync(pod, id, sandbox.Id, limit.Token) ?? throw new ContainerStartException("RunContainerError", "the container was removed while it started");
    }

    /// <summary>Writes the pod's volumes that come from API objects again where those have changed, and tokens that grow old.</summary>
    public async Task RefreshVolumesAsync(Pod pod, PodView view, CancellationToken stop)
    {
        if (view.Sandbox is not { IsReady: true } sandbox || !pod.Spec.Volumes.Any(v => v.ConfigMap is not null || v.Secret is not null || v.Projected is not null || v.DownwardAPI is not null)) return;
        await volumes.RefreshAsync(pod, FactsOf(PodIps(pod, sandbox)), await fetcher.FetchAsync(pod, stop), stop);
    }

    /// <summary>Starts a new log file for containers whose log has grown large.</summary>
    public async Task RotateLogsAsync(Pod pod, PodView view, DateTimeOffset now, CancellationToken stop)
    {
        foreach (var container in view.Running.ToList())
        {
            string log = LogOf(pod, container);
            if (new FileInfo(log) is not { Exists: true } file || file.Length < options.MaxLogBytes || LogFiles.SetAside(log, options.MaxLogFiles, now) is not { } aside) continue;
            try
            {
                await cri.ReopenContainerLogAsync(container.Id, stop);
            }
            catch (GrpcException) when (!File.Exists(log))
            {
                File.Move(aside, log);                                           // what is written now belongs to it
                throw;
            }
        }
    }

    private string LogOf(Pod pod, ContainerView container) => Path.Combine(PodPaths.Of(options, pod).Logs, PodPaths.LogOf(container.Name, container.Attempt));

    private async Task<string> CreateAsync(SandboxView sandbox, ContainerConfig config, PodSandboxConfig sandboxConfig, CancellationToken stop)
    {
        try
        {
            return await cri.CreateContainerAsync(sandbox.Id, config, sandboxConfig, stop);
        }
        catch (GrpcException e)
        {
            throw new ContainerStartException("CreateContainerError", e.Message);
        }
    }

    /// <summary>preStop, then SIGTERM, then SIGKILL, all within the grace period.</summary>
    public async Task StopContainerAsync(Pod pod, PodContainer? wanted, ContainerView container, IReadOnlyList<string> podIps, TimeSpan grace, string message, TimeProvider clock, CancellationToken stop)
    {
        if (wanted is not null) Say(pod, wanted, EventKind.Normal, "Killing", message);
        long began = clock.GetTimestamp();
        if (wanted?.Spec.Lifecycle?.PreStop is { } hook && grace > TimeSpan.Zero)
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(stop);
            limit.CancelAfter(grace);
            if (await LifecycleHooks.RunAsync(cri, hook, wanted.Spec, container.Id, podIps, clock, limit.Token) is { } failure && !stop.IsCancellationRequested)
                Say(pod, wanted, EventKind.Warning, "FailedPreStopHook", failure);
        }
        var left = grace - clock.GetElapsedTime(began);
        await cri.StopContainerAsync(container.Id, left > TimeSpan.Zero ? left : grace > TimeSpan.Zero ? TimeSpan.FromSeconds(2) : TimeSpan.Zero, stop);
    }

    /// <summary>Takes away everything of a pod: containers, sandboxes, volumes, logs, control groups.</summary>
    public async Task RemoveAsync(string uid, string ns, string name, CancellationToken stop)
    {
        foreach (var sandbox in await cri.ListPodSandboxesAsync(stop, (Labels.PodUid, uid)))
        {
            await cri.StopPodSandboxAsync(sandbox.Id, stop);
            await cri.RemovePodSandboxAsync(sandbox.Id, stop);
        }
        var paths = new PodPaths(options, ns, name, uid);
        PodVolumes.Remove(paths.Home);
        if (Directory.Exists(paths.Logs)) Directory.Delete(paths.Logs, recursive: true);
        Containerd.Cgroups.Remove($"{options.Cgroup}/pod{uid}");
        fetcher.Forget(uid);
    }

    public void Say(Pod pod, PodContainer container, EventKind kind, string reason, string message) =>
        events.Record(pod, kind, reason, message, container.FieldPath);

    public void Say(Pod pod, EventKind kind, string reason, string message) => events.Record(pod, kind, reason, message);
}
