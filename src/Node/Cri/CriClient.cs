namespace Fairlead.Node.Cri;

/// <summary>
/// The Container Runtime Interface v1: one method a call. The runtime answers refusals as <see cref="GrpcException"/>;
/// "not found" on a way down is success here, because the wanted state is reached.
/// </summary>
public sealed class CriClient(GrpcChannel channel)
{
    private const string Runtime = "/runtime.v1.RuntimeService/";
    private const string Images = "/runtime.v1.ImageService/";

    public GrpcChannel Channel { get; } = channel;

    public Task<VersionResponse> VersionAsync(CancellationToken stop) =>
        Channel.CallAsync<VersionResponse>(Runtime + "Version", new VersionRequest { Version = "v1" }, stop);

    public async Task<RuntimeStatus> StatusAsync(CancellationToken stop) =>
        (await Channel.CallAsync<StatusResponse>(Runtime + "Status", new StatusRequest(), stop)).Status;

    /// <summary>Makes a pod's sandbox; an empty handler is the runtime's default one.</summary>
    public async Task<string> RunPodSandboxAsync(PodSandboxConfig config, string handler, CancellationToken stop) =>
        (await Channel.CallAsync<RunPodSandboxResponse>(Runtime + "RunPodSandbox", new RunPodSandboxRequest { Config = config, RuntimeHandler = handler }, stop)).PodSandboxId;

    public Task StopPodSandboxAsync(string id, CancellationToken stop) =>
        GoneIsFine(Channel.CallAsync<StopPodSandboxResponse>(Runtime + "StopPodSandbox", new StopPodSandboxRequest { PodSandboxId = id }, stop));

    public Task RemovePodSandboxAsync(string id, CancellationToken stop) =>
        GoneIsFine(Channel.CallAsync<RemovePodSandboxResponse>(Runtime + "RemovePodSandbox", new RemovePodSandboxRequest { PodSandboxId = id }, stop));

    /// <summary>The sandbox, or null where the runtime knows none.</summary>
    public async Task<PodSandboxStatus?> PodSandboxStatusAsync(string id, CancellationToken stop) =>
        (await GoneIsNull(Channel.CallAsync<PodSandboxStatusResponse>(Runtime + "PodSandboxStatus", new PodSandboxStatusRequest { PodSandboxId = id }, stop)))?.Status;

    public async Task<IReadOnlyList<PodSandbox>> ListPodSandboxesAsync(CancellationToken stop, params (string Name, string Value)[] labels)
    {
        var filter = new PodSandboxFilter();
        foreach (var (name, value) in labels) filter.LabelSelector[name] = value;
        return (await Channel.CallAsync<ListPodSandboxResponse>(Runtime + "ListPodSandbox", new ListPodSandboxRequest { Filter = filter }, stop)).Items;
    }

    public async Task<string> CreateContainerAsync(string sandbox, ContainerConfig config, PodSandboxConfig sandboxConfig, CancellationToken stop) =>
        (await Channel.CallAsync<CreateContainerResponse>(Runtime + "CreateContainer",
            new CreateContainerRequest { PodSandboxId = sandbox, Config = config, SandboxConfig = sandboxConfig }, stop)).ContainerId;

    public Task StartContainerAsync(string id, CancellationToken stop) =>
        Channel.CallAsync<StartContainerResponse>(Runtime + "StartContainer", new StartContainerRequest { ContainerId = id }, stop);

    /// <summary>SIGTERM, then SIGKILL after the grace period; returns when the container has ended.</summary>
    public Task StopContainerAsync(string id, TimeSpan grace, CancellationToken stop) =>
        GoneIsFine(Channel.CallAsync<StopContainerResponse>(Runtime + "StopContainer",
            new StopContainerRequest { ContainerId = id, Timeout = (long)Math.Ceiling(grace.TotalSeconds) }, stop));

    public Task RemoveContainerAsync(string id, CancellationToken stop) =>
        GoneIsFine(Channel.CallAsync<RemoveContainerResponse>(Runtime + "RemoveContainer", new RemoveContainerRequest { ContainerId = id }, stop));

    public async Task<IReadOnlyList<Container>> ListContainersAsync(CancellationToken stop, params (string Name, string Value)[] labels)
    {
        var filter = new ContainerFilter();
        foreach (var (name, value) in labels) filter.LabelSelector[name] = value;
        return (await Channel.CallAsync<ListContainersResponse>(Runtime + "ListContainers", new ListContainersRequest { Filter = filter }, stop)).Containers;
    }

    /// <summary>The container, or null where the runtime knows none.</summary>
    public async Task<ContainerStatus?> ContainerStatusAsync(string id, CancellationToken stop) =>
        (await GoneIsNull(Channel.CallAsync<ContainerStatusResponse>(Runtime + "ContainerStatus", new ContainerStatusRequest { ContainerId = id }, stop)))?.Status;

    /// <summary>Changes what a running container may use.</summary>
    public Task UpdateContainerResourcesAsync(string id, LinuxContainerResources resources, CancellationToken stop) =>
        Channel.CallAsync<UpdateContainerResourcesResponse>(Runtime + "UpdateContainerResources", new UpdateContainerResourcesRequest { ContainerId = id, Linux = resources }, stop);

    public Task ReopenContainerLogAsync(string id, CancellationToken stop) =>
        Channel.CallAsync<ReopenContainerLogResponse>(Runtime + "ReopenContainerLog", new ReopenContainerLogRequest { ContainerId = id }, stop);

    /// <summary>Runs a command and waits for it. The runtime ends it after the timeout (zero: never) and answers DeadlineExceeded.</summary>
    public Task<ExecSyncResponse> ExecSyncAsync(string id, IEnumerable<string> command, TimeSpan timeout, CancellationToken stop) =>
        Channel.CallAsync<ExecSyncResponse>(Runtime + "ExecSync",
            new ExecSyncRequest { ContainerId = id, Cmd = { command }, Timeout = (long)Math.Ceiling(timeout.TotalSeconds) }, stop);

    /// <summary>Prepares an exec; the answer is the URL of the runtime's streaming server.</summary>
    public async Task<Uri> ExecAsync(ExecRequest request, CancellationToken stop) =>
        new((await Channel.CallAsync<ExecResponse>(Runtime + "Exec", request, stop)).Url);

    public async Task<Uri> AttachAsync(AttachRequest request, CancellationToken stop) =>
        new((await Channel.CallAsync<AttachResponse>(Runtime + "Attach", request, stop)).Url);

    public async Task<Uri> PortForwardAsync(PortForwardRequest request, CancellationToken stop) =>
        new((await Channel.CallAsync<PortForwardResponse>(Runtime + "PortForward", request, stop)).Url);

    public async Task<IReadOnlyList<ContainerStats>> ListContainerStatsAsync(CancellationToken stop) =>
        (await Channel.CallAsync<ListContainerStatsResponse>(Runtime + "ListContainerStats", new ListContainerStatsRequest(), stop)).Stats;

    public async Task<IReadOnlyList<Image>> ListImagesAsync(CancellationToken stop) =>
        (await Channel.CallAsync<ListImagesResponse>(Images + "ListImages", new ListImagesRequest(), stop)).Images;

    /// <summary>The image, or null where it is not on this node.</summary>
    public async Task<Image?> ImageStatusAsync(string image, CancellationToken stop) =>
        (await Channel.CallAsync<ImageStatusResponse>(Images + "ImageStatus", new ImageStatusRequest { Image = new ImageSpec { Image = image } }, stop)).Image;

    public async Task<string> PullImageAsync(string image, AuthConfig? credentials, PodSandboxConfig sandbox, CancellationToken stop) =>
        (await Channel.CallAsync<PullImageResponse>(Images + "PullImage",
            new PullImageRequest { Image = new ImageSpec { Image = image }, Auth = credentials, SandboxConfig = sandbox }, stop)).ImageRef;

    public Task RemoveImageAsync(string image, CancellationToken stop) =>
        Channel.CallAsync<RemoveImageResponse>(Images + "RemoveImage", new RemoveImageRequest { Image = new ImageSpec { Image = image } }, stop);

    private static async Task GoneIsFine(Task call)
    {
        try
        {
            await call;
        }
        catch (GrpcException e) when (e.Code == GrpcStatusCode.NotFound)
        {
            // What had to go is gone: the goal of the call.
        }
    }

    private static async Task<T?> GoneIsNull<T>(Task<T> call) where T : class
    {
        try
        {
            return await call;
        }
        catch (GrpcException e) when (e.Code == GrpcStatusCode.NotFound)
        {
            return null;
        }
    }
}
