using Fairlead.Client;
using Fairlead.Client.Watching;
using Fairlead.Kubernetes;
using Fairlead.Kubernetes.Coordination;
using Microsoft.Extensions.Logging;

namespace Fairlead.LoadBalancer.Announce;

/// <summary>
/// Which speakers are alive, by one Lease a node that its speaker renews. As with leader election no other machine's clock is
/// trusted: a speaker is gone when its Lease has not changed for the lease's duration by our own clock. A speaker that can't renew
/// counts itself as gone before the others do, so that two nodes do not speak for one address.
/// </summary>
public sealed class SpeakerMembership(KubeClient client, string node, SpeakerOptions options, ILoggerFactory logs, TimeProvider clock)
{
    private const string Label = "fairlead.io/component";
    private readonly ILogger<SpeakerMembership> _log = logs.CreateLogger<SpeakerMembership>();
    private readonly Lock _gate = new();                                             // guards _seen and _renewed
    private readonly Dictionary<string, (string Revision, long At)> _seen = [];
    private long? _renewed;

    /// <summary>Raised when somebody may have come or gone; on any thread.</summary>
    public event Action? Changed;

    /// <summary>The nodes whose speakers are alive now.</summary>
    public IReadOnlySet<string> Alive()
    {
        lock (_gate)
        {
            var alive = _seen.Where(s => s.Key != node && clock.GetElapsedTime(s.Value.At) < options.LeaseDuration).Select(s => s.Key).ToHashSet();
            if (_renewed is { } at && clock.GetElapsedTime(at) < options.RenewDeadline) alive.Add(node);
            return alive;
        }
    }

    public async Task RunAsync(CancellationToken stop)
    {
        var leases = new Informer<Lease>(client, Lease.Resource, KubernetesJson.Read<Lease>, new(options.Namespace, LabelSelector: $"{Label}=speaker"), logs, clock);
        leases.OnChange(See);
        var feed = leases.RunAsync(stop);
        try
        {
            using var timer = new PeriodicTimer(options.RenewPeriod, clock);
            do
            {
                await RenewAsync(leases, stop);
                Changed?.Invoke();
            }
            while (await timer.WaitForNextTickAsync(stop));
        }
        finally
        {
            await feed.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await LeaveAsync();
        }
    }

    private string LeaseName => $"fairlead-speaker-{node}";

    private void See(CacheChange<Lease> change)
    {
        string speaker = change.Key.Name["fairlead-speaker-".Length..];
        lock (_gate)
        {
            if (change.New is { Spec.HolderIdentity: { Length: > 0 } } lease) _seen[speaker] = (lease.Metadata.ResourceVersion ?? "", clock.GetTimestamp());
            else _seen.Remove(speaker);
        }
        Changed?.Invoke();
    }

    private async Task RenewAsync(Informer<Lease> leases, CancellationToken stop)
    {
        long began = clock.GetTimestamp();
        try
        {
            var held = leases.Cache.Find(new(options.Namespace, LeaseName)) ?? await client.FindAsync<Lease>(options.Namespace, LeaseName, stop);
            leases.Wrote(held is null ? await client.CreateAsync(Mine(null), stop) : await client.UpdateAsync(Mine(held), stop));
            lock (_gate) _renewed = began;                                           // before the request: others count from when they saw it, later
        }
        catch (Exception e) when (e is ApiException or HttpRequestException or IOException)
        {
            _log.RenewFailed(LeaseName, e.Message);
        }
    }

    /// <summary>A speaker that stops says so, and the others take over at once.</summary>
    private async Task LeaveAsync()
    {
        using var limit = new CancellationTokenSource(options.RenewPeriod, clock);
        try
        {
            await client.DeleteAsync<Lease>(options.Namespace, LeaseName, stop: limit.Token);
        }
        catch (Exception e) when (e is ApiException or HttpRequestException or IOException or OperationCanceledException)
        {
            _log.RenewFailed(LeaseName, e.Message);
        }
    }

    private Lease Mine(Lease? held) => new()
    {
        Metadata = new()
        {
            Namespace = options.Namespace,
            Name = LeaseName,
            Labels = new Dictionary<string, string> { [Label] = "speaker" },
            ResourceVersion = held?.Metadata.ResourceVersion,
        },
        Spec = new()
        {
            HolderIdentity = node,
            LeaseDurationSeconds = (int)Math.Ceiling(options.LeaseDuration.TotalSeconds),
            AcquireTime = held?.Spec.AcquireTime ?? clock.GetUtcNow(),
            RenewTime = clock.GetUtcNow(),
        },
    };
}
