using System.Net;
using System.Net.Sockets;
using Fairlead.Node.Probes;
using Status = Fairlead.Node.Cri.HealthCheckResponse.Types.ServingStatus;

namespace Fairlead.Node.Tests.Probes;

public class GrpcProbeTests
{
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(60);

    private static Task<ProbeOutcome> ProbeAsync(int port, string? service = null, TimeSpan? timeout = null) =>
        GrpcProbe.RunAsync(new() { Port = port, Service = service }, ["127.0.0.1"], timeout ?? Long, CancellationToken.None);

    private static string Words(ProbeOutcome outcome) => outcome is ProbeOutcome.Failure failure ? failure.Output : "passed";

    [Theory]
    [InlineData(Status.Serving, "passed")]
    [InlineData(Status.NotServing, "service unhealthy (responded with \"NOT_SERVING\")")]
    [InlineData(Status.ServiceUnknown, "service unhealthy (responded with \"SERVICE_UNKNOWN\")")]
    [InlineData(Status.Unknown, "service unhealthy (responded with \"UNKNOWN\")")]
    public async Task What_the_server_says_of_itself_decides(Status status, string expected)
    {
        await using var server = await HealthServer.StartAsync(HealthServer.With(status));
        Assert.Equal(expected, Words(await ProbeAsync(server.Port)));
    }

    [Theory]
    [InlineData(null, "")]
    [InlineData("readiness", "readiness")]
    public async Task The_service_that_is_asked_for_is_the_probe_s(string? service, string asked)
    {
        string? seen = null, agent = null, authority = null;
        await using var server = await HealthServer.StartAsync((http, name) =>
        {
            (seen, agent, authority) = (name, http.Request.Headers.UserAgent, http.Request.Host.Value);
            return HealthServer.With(Status.Serving)(http, name);
        });
        Assert.Equal("passed", Words(await ProbeAsync(server.Port, service)));
        Assert.Equal((asked, "kube-probe/1.36", $"127.0.0.1:{server.Port}"), (seen, agent, authority));
    }

    [Theory]
    [InlineData(12, "unknown service", "error: this server does not implement the grpc health protocol (grpc.health.v1.Health): unknown service")]
    [InlineData(5, "unknown service", "error: health rpc probe failed: rpc error: code = NotFound desc = unknown service")]
    public async Task A_refusal_is_told_with_its_words(int code, string words, string expected)
    {
        await using var server = await HealthServer.StartAsync(HealthServer.Refusing(code, words));
        Assert.Equal(expected, Words(await ProbeAsync(server.Port)));
    }

    [Fact]
    public async Task A_server_that_does_not_answer_is_given_up_after_the_timeout()
    {
        await using var server = await HealthServer.StartAsync(HealthServer.With(Status.Serving));
        Assert.Equal("passed", Words(await ProbeAsync(server.Port)));            // from here on a connection takes no time
        server.Answer(static (http, _) => Task.Delay(Timeout.Infinite, http.RequestAborted).ContinueWith(static _ => { }, TaskScheduler.Default));
        Assert.Equal("timeout: health rpc did not complete within 5s", Words(await ProbeAsync(server.Port, timeout: TimeSpan.FromSeconds(5))));
    }

    [Fact]
    public async Task Nobody_listens()
    {
        using var bound = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);  // has a port and does not listen
        bound.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        int port = ((IPEndPoint)bound.LocalEndPoint!).Port;
        Assert.Equal($"timeout: failed to connect service \"127.0.0.1:{port}\" within 60s: context deadline exceeded", Words(await ProbeAsync(port)));
    }
}
