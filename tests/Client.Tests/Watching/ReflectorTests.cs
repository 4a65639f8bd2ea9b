using System.Net;
using System.Threading.Channels;
using Fairlead.Client.Watching;
using Fairlead.Kubernetes;
using Fairlead.Kubernetes.Core;
using Fairlead.Testing;
using Fairlead.Testing.FakeApi;

namespace Fairlead.Client.Tests.Watching;

/// <summary>What a reflector does when the server does not have its kind. Time stands still but for what a test moves.</summary>
public sealed class ReflectorTests : IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);
    private readonly CancellationTokenSource _stop = new();
    private readonly ManualClock _clock = new();
    private readonly FakeApiServer _api = new(TimeProvider.System);
    private readonly Channel<string> _asked = Channel.CreateUnbounded<string>();
    private readonly Channel<ResourceChange<ConfigMap>> _told = Channel.CreateUnbounded<ResourceChange<ConfigMap>>();
    private readonly Channel<string> _log = Channel.CreateUnbounded<string>();
    private FakeRefusal? _refusal;
    private Task? _running;

    public ReflectorTests() => _api.Refuse = asked =>
    {
        _asked.Writer.TryWrite(asked.IsWatch ? "watch" : "list");
        return _refusal;
    };

    [Fact]
    public async Task A_server_too_old_for_a_kind_that_all_needs_is_told_of_once_and_asked_again_soon()
    {
        _refusal = new FakeRefusal(HttpStatusCode.NotFound, "NotFound", "the server could not find the requested resource");
        Run(new(Client(), ConfigMap.Resource, KubernetesJson.Read<ConfigMap>, WatchScope.Everything, Logger(), _clock) { IsRequired = true });
        for (int attempt = 0; attempt < 3; attempt++)
        {
            Assert.Equal("list", await NextAsync(_asked));
            await PassAsync(TimeSpan.FromSeconds(1));
        }
        _refusal = null;
        await PassUntilToldAsync();
        Assert.Equal(1, Lines().Count(line => line.Contains("nothing works without") && line.Contains("configmaps of version v1") && line.Contains("Kubernetes has all that is needed from 1.21 on")));
    }

    [Theory]
    [InlineData(HttpStatusCode.NotFound)]
    [InlineData(HttpStatusCode.Forbidden)]
    public async Task Whoever_can_do_without_a_kind_is_told_that_it_is_not_to_be_had_and_gets_it_when_it_is(HttpStatusCode code)
    {
        var unavailable = Channel.CreateUnbounded<string>();
        _refusal = new FakeRefusal(code, code.ToString(), "not for you");
        Run(new(Client(), ConfigMap.Resource, KubernetesJson.Read<ConfigMap>, WatchScope.Everything, Logger(), _clock)
        {
            Unavailable = (e, _) => unavailable.Writer.WriteAsync(e.Message, CancellationToken.None),
        });
        Assert.Contains("not for you", await NextAsync(unavailable));
        Assert.False(_told.Reader.TryRead(out _));
        _refusal = null;
        await PassUntilToldAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await (_running ?? Task.CompletedTask).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _api.Dispose();
        _stop.Dispose();
    }

    private KubeClient Client() => new(_api, FakeApiServer.Address);

    private Microsoft.Extensions.Logging.ILogger Logger() => new TestLogs(line => _log.Writer.TryWrite(line)).CreateLogger("reflector");

    private void Run(Reflector<ConfigMap> reflector) => _running = reflector.RunAsync(_told.Writer, _stop.Token);

    private static async Task<T> NextAsync<T>(Channel<T> channel) => await channel.Reader.ReadAsync().AsTask().WaitAsync(Limit);

    /// <summary>Lets the reflector come to its rest, then lets that pass.</summary>
    private async Task PassAsync(TimeSpan time)
    {
        using var limit = new CancellationTokenSource(Limit);
        while (_clock.Waiting == 0)
        {
            limit.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }
        _clock.Advance(time);
    }

    private async Task PassUntilToldAsync()
    {
        var told = NextAsync(_told);
        while (!told.IsCompleted)
        {
            if (_clock.Waiting > 0) _clock.Advance(TimeSpan.FromMinutes(2));         // none when an attempt is under way
            await Task.Yield();
        }
        Assert.IsType<ResourceChange<ConfigMap>.Replaced>(await told);
    }

    private IEnumerable<string> Lines()
    {
        while (_log.Reader.TryRead(out string? line)) yield return line;
    }
}
