using System.Net;
using System.Net.Sockets;
using Fairlead.Proxy.Http;

namespace Fairlead.Proxy;

/// <summary>
/// What kube-proxy serves to probes and scrapers: <c>/healthz</c> and <c>/livez</c> on one address, <c>/proxyMode</c> and <c>/metrics</c> on
/// the other. Binds in the constructor, so that a taken port is known before anything runs.
/// </summary>
public sealed class ProxyServers : IDisposable
{
    /// <summary>Where kube-proxy serves its health, on every address.</summary>
    public const int HealthPort = 10256;

    /// <summary>Where kube-proxy serves its metrics and mode, on loopback.</summary>
    public const int MetricsPort = 10249;

    private static readonly TimeSpan BindPeriod = TimeSpan.FromSeconds(1);
    private readonly List<SmallHttpServer> _servers = [];

    /// <param name="healthz">Null: not served.</param>
    /// <param name="metrics">Null: not served.</param>
    /// <exception cref="DataPlaneException">An address cannot be bound.</exception>
    public ProxyServers(ProxyRunner runner, IPEndPoint? healthz, IPEndPoint? metrics)
    {
        if (healthz is not null) Serve(healthz, path => Health(runner, path));
        if (metrics is not null) Serve(metrics, path => Metrics(runner, path));
    }

    internal ProxyServers(IPEndPoint address, Func<string, SmallAnswer> answer) => Serve(address, answer);

    /// <summary>What is served where.</summary>
    public IReadOnlyList<IPEndPoint> Addresses => [.. _servers.Select(server => server.Address)];

    /// <summary>
    /// Serves as soon as the addresses are free: another proxy on the same node, which this one replaces, has them until it ends.
    /// </summary>
    /// <param name="bind">Throws a <see cref="DataPlaneException"/> while an address is taken.</param>
    /// <param name="taken">Told once why it is not served yet.</param>
    public static async Task RunWhenFreeAsync(Func<ProxyServers> bind, Action<string> taken, TimeProvider clock, CancellationToken stop)
    {
        using var timer = new PeriodicTimer(BindPeriod, clock);
        bool told = false;
        do
        {
            try
            {
                using var servers = bind();
                await servers.RunAsync(stop);
                return;
            }
            catch (DataPlaneException e)
            {
                if (!told) taken(e.Message);
                told = true;
            }
        }
        while (await timer.WaitForNextTickAsync(stop));
    }

    public Task RunAsync(CancellationToken stop) => Task.WhenAll(_servers.Select(server => server.RunAsync(stop)));

    public void Dispose() => _servers.ForEach(server => server.Dispose());

    private void Serve(IPEndPoint address, Func<string, SmallAnswer> answer)
    {
        try
        {
            _servers.Add(new SmallHttpServer(address, answer));
        }
        catch (SocketException e)
        {
            Dispose();
            throw new DataPlaneException($"Cannot listen on {address}: {e.Message}", e);
        }
    }

    private static SmallAnswer Health(ProxyRunner runner, string path)
    {
        var answer = path switch
        {
            "/healthz" => runner.Health.Healthz(),
            "/livez" => runner.Health.Livez(),
            _ => SmallAnswer.NotFound,
        };
        if (path == "/healthz") runner.Metrics.HealthzAsked(answer.Status == 200);
        if (path == "/livez") runner.Metrics.LivezAsked(answer.Status == 200);
        return answer;
    }

    private static SmallAnswer Metrics(ProxyRunner runner, string path) => path switch
    {
        "/metrics" => new(200, "text/plain; version=0.0.4; charset=utf-8", runner.WriteMetrics()),
        "/proxyMode" => new(200, "text/plain; charset=utf-8", runner.Mode),
        "/healthz" => runner.Health.IsHealthy ? new(200, "text/plain; charset=utf-8", "ok") : new(503, "text/plain; charset=utf-8", "not ok"),
        _ => SmallAnswer.NotFound,
    };
}
