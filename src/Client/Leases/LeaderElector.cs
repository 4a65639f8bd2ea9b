using Fairlead.Kubernetes.Coordination;
using Fairlead.Kubernetes.Meta;
using Microsoft.Extensions.Logging;

namespace Fairlead.Client.Leases;

/// <summary>
/// Runs something on one of several candidates at a time. As in Kubernetes the clock of the holder is not trusted: a Lease has
/// run out when it has not changed for its duration by our own clock.
/// </summary>
public sealed class LeaderElector(KubeClient client, LeaderElectionOptions options, ILogger<LeaderElector> log, TimeProvider clock)
{
    private Lease? _seen;
    private long _seenAt;                                                            // our clock when _seen last changed

    /// <summary>Waits for the lead, runs <paramref name="lead"/> while holding it, and starts over when it is lost.</summary>
    public async Task RunAsync(Func<CancellationToken, Task> lead, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            while (!await TryHoldAsync(stop)) await Task.Delay(options.RetryPeriod, clock, stop);
            log.Leading(options.Identity, options.Name);
            using var term = CancellationTokenSource.CreateLinkedTokenSource(stop);
            var work = lead(term.Token);
            try
            {
                await HoldAsync(work, stop);
            }
            finally
            {
                await term.CancelAsync();
                await work.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                if (stop.IsCancellationRequested) await ReleaseAsync();
            }
            if (work.IsFaulted) await work;
            log.LeadLost(options.Identity, options.Name);
        }
    }

    /// <summary>What to do about the Lease as it is, last seen to change <paramref name="silence"/> ago.</summary>
    public static LeaseDecision Decide(Lease lease, string identity, TimeSpan silence, TimeSpan duration) =>
        lease.Spec.HolderIdentity is not { Length: > 0 } holder ? LeaseDecision.Take
        : holder == identity ? LeaseDecision.Renew
        : silence >= duration ? LeaseDecision.Take
        : LeaseDecision.Wait;

    /// <summary>Renews until that has failed for the deadline, or the work ends.</summary>
    private async Task HoldAsync(Task work, CancellationToken stop)
    {
        long renewed = clock.GetTimestamp();
        while (!work.IsCompleted && clock.GetElapsedTime(renewed) < options.RenewDeadline)
        {
            await Task.WhenAny(work, Task.Delay(options.RetryPeriod, clock, stop));
            stop.ThrowIfCancellationRequested();
            if (await TryHoldAsync(stop)) renewed = clock.GetTimestamp();
            else if (_seen?.Spec.HolderIdentity != options.Identity) return;
        }
    }

    private async Task<bool> TryHoldAsync(CancellationToken stop)
    {
        try
        {
            var lease = await client.FindAsync<Lease>(options.Namespace, options.Name, stop);
            if (lease is null)
            {
                See(await client.CreateAsync(Mine(new Lease { Metadata = new ObjectMeta { Namespace = options.Namespace, Name = options.Name } }, LeaseDecision.Take), stop));
                return true;
            }
            if (lease.Metadata.ResourceVersion != _seen?.Metadata.ResourceVersion) See(lease);
            var decision = Decide(lease, options.Identity, clock.GetElapsedTime(_seenAt), options.LeaseDuration);
            if (decision == LeaseDecision.Wait) return false;
            See(await client.UpdateAsync(Mine(lease, decision), stop));
            return true;
        }
        catch (Exception e) when (e is ApiException or HttpRequestException)
        {
            log.LeaseFailed(options.Name, e.Message);
            return false;
        }
    }

    private async Task ReleaseAsync()
    {
        if (_seen?.Spec.HolderIdentity != options.Identity) return;
        using var limit = new CancellationTokenSource(options.RetryPeriod, clock);
        try
        {
            await client.UpdateAsync(_seen with { Spec = _seen.Spec with { HolderIdentity = "", LeaseDurationSeconds = 1 } }, limit.Token);
        }
        catch (Exception e) when (e is ApiException or HttpRequestException or OperationCanceledException)
        {
            log.LeaseFailed(options.Name, e.Message);
        }
    }

    private Lease Mine(Lease lease, LeaseDecision decision)
    {
        var now = clock.GetUtcNow();
        bool taken = decision == LeaseDecision.Take;
        return lease with
        {
            Spec = lease.Spec with
            {
                HolderIdentity = options.Identity,
                LeaseDurationSeconds = (int)options.LeaseDuration.TotalSeconds,
                AcquireTime = taken ? now : lease.Spec.AcquireTime ?? now,
                RenewTime = now,
                LeaseTransitions = (lease.Spec.LeaseTransitions ?? 0) + (taken && lease.Metadata.Uid is not null ? 1 : 0),
            },
        };
    }

    private void See(Lease lease) => (_seen, _seenAt) = (lease, clock.GetTimestamp());
}
