using System.Threading.Channels;
using Fairlead.Api.Security.Certificates;
using Fairlead.Nodes;
using Fairlead.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace Fairlead.Tests.Nodes;

public sealed class CertificateRenewalTests : IDisposable
{
    private static readonly TimeSpan Life = TimeSpan.FromHours(1);
    private readonly ManualClock _clock = new();
    private readonly CertificateAuthority _authority;
    private readonly NodeCredentials _credentials;
    private readonly Channel<string> _kept = Channel.CreateUnbounded<string>();
    private readonly Answers _answers;

    public CertificateRenewalTests()
    {
        _authority = CertificateAuthority.Create("test-ca", _clock);
        _answers = new Answers(Pair);
        _credentials = new NodeCredentials(Pair().Load(), Pair().Load());
    }

    [Fact]
    public async Task Both_are_renewed_after_four_fifths_of_their_life_kept_and_used()
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        string before = _credentials.Client.Thumbprint, servedBefore = _credentials.Serving.Thumbprint;
        var running = Run(stop.Token);
        await WaitsAsync(running);
        _clock.Advance(_credentials.RenewAt - _clock.GetUtcNow() - TimeSpan.FromSeconds(1));
        await WaitsAsync(running);
        Assert.Equal((before, 0), (_credentials.Client.Thumbprint, _answers.Asked));
        _clock.Advance(TimeSpan.FromSeconds(1));
        string kept = await _kept.Reader.ReadAsync(stop.Token);
        await WaitsAsync(running);
        Assert.Equal(kept, _credentials.Client.Thumbprint);
        Assert.NotEqual(before, _credentials.Client.Thumbprint);
        Assert.NotEqual(servedBefore, _credentials.Serving.Thumbprint);
        Assert.True(_credentials.RenewAt > _clock.GetUtcNow());
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
    }

    [Fact]
    public async Task A_server_that_does_not_answer_is_asked_again_until_it_does()
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        _answers.Failures = 3;
        var running = Run(stop.Token);
        while (!_kept.Reader.TryRead(out _))
        {
            await WaitsAsync(running);
            _clock.Advance(TimeSpan.FromMinutes(20));
            await Task.Yield();
        }
        Assert.Equal(4, _answers.Asked);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
    }

    [Fact]
    public void A_connection_ends_long_before_the_certificate_it_began_with() =>
        Assert.True(_credentials.ConnectionLife < (_credentials.Client.NotAfter - _credentials.Client.NotBefore) / 10);

    public void Dispose() => _authority.Dispose();

    private PemPair Pair() => _authority.Issue(new LeafRequest("system:node:n1") { Life = Life });

    private Task Run(CancellationToken stop) => new CertificateRenewal(
        _credentials, _answers, (client, _) => _kept.Writer.TryWrite(client.Load().Thumbprint), NullLogger<WorkerRecord>.Instance, _clock).RunAsync(stop);

    /// <summary>Until the renewal waits for the clock.</summary>
    private async Task WaitsAsync(Task running)
    {
        while (_clock.Waiting == 0)
        {
            if (running.IsCompleted) await running;
            await Task.Yield();
        }
    }

    private sealed class Answers(Func<PemPair> make) : INodeCertificates
    {
        public int Failures { get; set; }
        public int Asked { get; private set; }

        public Task<(PemPair Client, PemPair Serving)> RenewAsync(CancellationToken stop)
        {
            Asked++;
            return Failures-- > 0 ? throw new HttpRequestException("away") : Task.FromResult((make(), make()));
        }
    }
}
