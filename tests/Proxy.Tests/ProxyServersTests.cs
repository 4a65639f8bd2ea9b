using System.Net;
using System.Net.Sockets;
using Fairlead.Proxy.Http;
using Fairlead.Testing;

namespace Fairlead.Proxy.Tests;

public class ProxyServersTests
{
    [Fact]
    public async Task An_address_that_another_proxy_has_is_told_once_and_taken_when_it_is_free()
    {
        var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var address = (IPEndPoint)other.LocalEndpoint;
        var clock = new ManualClock();
        List<string> told = [];
        TaskCompletionSource bound = new(TaskCreationOptions.RunContinuationsAsynchronously);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var serving = ProxyServers.RunWhenFreeAsync(Bind, told.Add, clock, stop.Token);
        clock.Advance(TimeSpan.FromSeconds(2));
        Assert.Single(told);
        Assert.False(serving.IsCompleted);

        other.Stop();
        clock.Advance(TimeSpan.FromSeconds(2));
        await bound.Task.WaitAsync(TimeSpan.FromSeconds(10), stop.Token);
        await stop.CancelAsync();
        await serving.WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);
        Assert.Single(told);

        ProxyServers Bind()
        {
            var servers = new ProxyServers(address, _ => SmallAnswer.NotFound);
            bound.SetResult();
            return servers;
        }
    }
}
