using Fairlead.Node.Containerd;
using Fairlead.Node.Cri;
using Fairlead.Node.Images;
using Microsoft.Extensions.Logging.Abstractions;

namespace Fairlead.Node.Tests.Containerd;

/// <summary>A containerd of its own below a temporary folder, shared by the tests of a class; nothing of it is left afterwards.</summary>
public sealed class PrivateContainerd : IAsyncLifetime
{
    private readonly CancellationTokenSource _stop = new();
    private Task _run = Task.CompletedTask;

    /// <summary>Why these tests cannot run here, or null.</summary>
    public static string? Missing =>
        Environment.UserName != "root" ? "needs root"
        : !File.Exists("/usr/bin/containerd") ? "needs containerd"
        : null;

    public string Cgroup => "/" + Path.GetFileName(Folder);
    public string Folder { get; } = Directory.CreateTempSubdirectory("fl-node-").FullName;
    public ContainerdSupervisor Supervisor { get; private set; } = null!;
    public CriClient Cri { get; private set; } = null!;

    public ContainerdSupervisor NewSupervisor() =>
        new(new ContainerdOptions { Home = Path.Combine(Folder, "c") }, NullLogger<ContainerdSupervisor>.Instance, TimeProvider.System);

    public async ValueTask InitializeAsync()
    {
        if (Missing is not null) return;
        Supervisor = NewSupervisor();
        _run = Supervisor.RunAsync(_stop.Token);
        await Supervisor.Ready;
        Cri = new CriClient(new GrpcChannel(Supervisor.Paths.Socket));
        await new ImageImporter(Supervisor.Paths.Socket).EnsureBuiltInsAsync(Cri, Folder, CancellationToken.None);
    }

    public async ValueTask DisposeAsync()
    {
        if (Missing is null)
        {
            await _stop.CancelAsync();
            await _run;
            await Supervisor.StopAsync(CancellationToken.None);
            ContainerdRemains.Remove(Supervisor.Paths, Cgroup);
        }
        Directory.Delete(Folder, recursive: true);
    }
}
