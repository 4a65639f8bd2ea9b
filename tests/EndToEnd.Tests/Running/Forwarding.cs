using System.Diagnostics;

namespace Fairlead.EndToEnd.Tests.Running;

/// <summary>A kubectl port-forward that runs until it is put away.</summary>
public sealed class Forwarding(Process process) : IAsyncDisposable
{
    public async ValueTask DisposeAsync()
    {
        process.Kill(entireProcessTree: true);
        await process.WaitForExitAsync();
        process.Dispose();
    }
}
