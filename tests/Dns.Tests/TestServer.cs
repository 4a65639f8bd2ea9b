using System.Diagnostics;
using Fairlead.Dns.Answers;
using Fairlead.Dns.Cache;
using Fairlead.Dns.Forward;
using Fairlead.Dns.Observe;
using Fairlead.Dns.Server;
using Fairlead.Dns.Tests.Zone;
using Fairlead.Primitives;
using Microsoft.Extensions.Logging.Abstractions;

namespace Fairlead.Dns.Tests;

/// <summary>A whole server on loopback, both families, over the test cluster.</summary>
internal sealed class TestServer : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly DnsServer _server;
    private readonly Task _running;

    public TestServer(
        IEnumerable<ForwardOptions>? forward = null, Func<DnsSettings, DnsSettings>? settings = null, CacheOptions? cache = null, TcpLimits? limits = null, int sockets = 2)
    {
        Resolver = new Resolver(new DnsCache(cache ?? new CacheOptions(), 1), TimeProvider.System) { Forwarder = new Forwarder(forward ?? [], TimeProvider.System) };
        Handler = new QueryHandler(ContractTests.AnswererFor(Cluster, settings), Resolver, new QueryLog(TimeProvider.System), TimeProvider.System);
        _server = new DnsServer([SocketAddr.Parse("127.0.0.1:0"), SocketAddr.Parse("[::1]:0")], sockets, Handler, limits ?? new TcpLimits(), NullLogger.Instance);
        _running = _server.RunAsync(_stop.Token);
    }

    public TestCluster Cluster { get; } = new();
    public Resolver Resolver { get; }
    public QueryHandler Handler { get; }
    public SocketAddr V4 => _server.Addresses[0];
    public SocketAddr V6 => _server.Addresses[1];

    /// <summary>What the real dig prints, tabs and runs of blanks made one blank.</summary>
    public async Task<string> DigAsync(string arguments, bool v6 = false)
    {
        var at = v6 ? V6 : V4;
        var start = new ProcessStartInfo("dig", $"@{at.Address} -p {at.Port} +time=5 +tries=1 {arguments}") { RedirectStandardOutput = true };
        using var dig = Process.Start(start)!;
        string text = await dig.StandardOutput.ReadToEndAsync();
        await dig.WaitForExitAsync();
        return string.Join('\n', text.Split('\n').Select(line => string.Join(' ', line.Split((char[])[' ', '\t'], StringSplitOptions.RemoveEmptyEntries)))).Trim();
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running.WaitAsync(TimeSpan.FromSeconds(10));
        _server.Dispose();
    }
}
