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

    [Theory]
    [InlineData(200, "HTTP/1.1 200 OK")]
    [InlineData(503, "HTTP/1.1 503 Service Unavailable")]                            // what Kubernetes' own test of health check node ports looks for
    [InlineData(404, "HTTP/1.1 404 Not Found")]
    public async Task The_first_line_is_in_the_words_of_HTTP(int status, string line)
    {
        var stop = TestContext.Current.CancellationToken;
        using var server = new SmallHttpServer(new IPEndPoint(IPAddress.Loopback, 0), _ => new(status, "text/plain", "x"));
        _ = server.RunAsync(stop);
        using var client = new TcpClient();
        await client.ConnectAsync(server.Address, stop);
        await client.GetStream().WriteAsync("GET / HTTP/1.1\r\nHost: x\r\n\r\n"u8.ToArray(), stop);
        using var reader = new StreamReader(client.GetStream());
        Assert.Equal(line, await reader.ReadLineAsync(stop));
    }
}
