using System.Net;
using System.Net.Sockets;
using Fairlead.Kubernetes.Core;
using Fairlead.Node.Cri;
using Fairlead.Node.Plan;
using Fairlead.Node.Probes;
using Fairlead.Testing;

namespace Fairlead.Node.Tests.Probes;

public class ContainerProbesTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(1);

    /// <summary>A server that is up 20 s after its container is seen at once, though the period is a minute; and what failed is told once a period.</summary>
    [Theory]
    [InlineData(60, 20, 0, 21)]
    [InlineData(5, 20, 3, 21)]
    [InlineData(1, 20, 17, 21)]
    [InlineData(60, 45, 0, 92)]                                                  // who needs longer is asked once a period
    public async Task A_server_is_seen_soon_after_it_is_up(int period, int up, int told, int seenBefore)
    {
        var clock = new ManualClock();
        using var server = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        server.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        int port = ((IPEndPoint)server.LocalEndPoint!).Port;
        var container = new Kubernetes.Core.Container { Name = "c", ReadinessProbe = new Probe { PeriodSeconds = period, TcpSocket = new() { Port = port } } };
        using var channel = new GrpcChannel("/nonexistent");
        var probes = new ContainerProbes(new ProbeExecutor(new CriClient(channel)), container, "id", ["127.0.0.1"], clock.GetUtcNow(), clock);
        var ready = new TaskCompletionSource<DateTimeOffset>();
        int said = 0;
        using var stop = new CancellationTokenSource();
        var began = clock.GetUtcNow();
        var run = probes.RunAsync(change => { if (change(ContainerMemory.New).IsReady) ready.TrySetResult(clock.GetUtcNow()); }, (_, _) => Interlocked.Increment(ref said), stop.Token);
        using var limit = new CancellationTokenSource(Limit);
        while (!ready.Task.IsCompleted)
        {
            limit.Token.ThrowIfCancellationRequested();
            if (clock.Waiting == 0)                                              // a probe is under way
            {
                await Task.Yield();
                continue;
            }
            if (clock.GetUtcNow() - began >= TimeSpan.FromSeconds(up) && !server.Connected) server.Listen();
            clock.Advance(TimeSpan.FromMilliseconds(100));
        }
        Assert.InRange((await ready.Task - began).TotalSeconds, up, seenBefore);
        Assert.InRange(said, told, told + 2);
        await stop.CancelAsync();
        await run.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
    }
}
