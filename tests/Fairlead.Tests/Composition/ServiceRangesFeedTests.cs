using System.Net;
using System.Threading.Channels;
using Fairlead.Catalog;
using Fairlead.CatalogFeed;
using Fairlead.Client;
using Fairlead.Kubernetes.Networking;
using Fairlead.Testing;
using Fairlead.Testing.FakeApi;

namespace Fairlead.Tests.Composition;

/// <summary>The ranges of cluster IPs, from the API server's ServiceCIDR objects to those who read snapshots.</summary>
public sealed class ServiceRangesFeedTests : IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);
    private readonly FakeApiServer _api = new(TimeProvider.System);
    private readonly CancellationTokenSource _stop = new();
    private readonly Channel<string> _log = Channel.CreateUnbounded<string>();
    private Task _feeding = Task.CompletedTask;

    [Fact]
    public async Task Snapshots_follow_the_objects()
    {
        Make("kubernetes", "10.96.0.0/16", "fd00:96::/108");
        var snapshots = Feed();
        Assert.Equal("10.96.0.0/16 fd00:96::/108", await NextAsync(snapshots));
        Make("more", "10.112.0.0/16");
        Assert.Equal("10.96.0.0/16 fd00:96::/108 10.112.0.0/16", await NextAsync(snapshots));
        _api.Delete<ServiceCIDR>(null, "kubernetes");
        Assert.Equal("10.112.0.0/16", await NextAsync(snapshots));
    }

    [Theory]
    [InlineData(HttpStatusCode.NotFound)]
    [InlineData(HttpStatusCode.Forbidden)]
    public async Task An_API_server_without_them_is_told_of_in_one_line_and_nothing_waits(HttpStatusCode code)
    {
        _api.Refuse = asked => asked.Type.Plural == "servicecidrs" ? new FakeRefusal(code, code.ToString(), "none here") : null;
        Assert.Equal("unknown", await NextAsync(Feed()));
        Assert.Contains("--service-cluster-ip-range", await _log.Reader.ReadAsync().AsTask().WaitAsync(Limit));
        Assert.False(_log.Reader.TryRead(out _));
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _feeding.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _api.Dispose();
        _stop.Dispose();
    }

    private void Make(string name, params string[] cidrs) => _api.Create(new ServiceCIDR { Metadata = new() { Name = name }, Spec = new() { Cidrs = cidrs } });

    private ChannelReader<CatalogSnapshot> Feed()
    {
        var logs = new TestLogs(line => _log.Writer.TryWrite(line));
        var feed = new CatalogMirror(new KubeClient(_api, FakeApiServer.Address), new CatalogMirrorOptions { FollowServiceRanges = true }, logs, TimeProvider.System);
        var snapshots = feed.Subscribe();
        _feeding = feed.RunAsync(_stop.Token);
        return snapshots;
    }

    private static async Task<string> NextAsync(ChannelReader<CatalogSnapshot> snapshots) =>
        (await snapshots.ReadAsync().AsTask().WaitAsync(Limit)).ServiceRanges is { } ranges ? string.Join(' ', ranges) : "unknown";
}
