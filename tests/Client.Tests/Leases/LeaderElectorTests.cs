using Fairlead.Client.Leases;
using Fairlead.Kubernetes.Coordination;
using Fairlead.Testing.FakeApi;
using Microsoft.Extensions.Logging.Abstractions;

namespace Fairlead.Client.Tests.Leases;

public class LeaderElectorTests
{
    [Theory]
    [InlineData(null, 0, LeaseDecision.Take)]
    [InlineData("", 0, LeaseDecision.Take)]
    [InlineData("me", 100, LeaseDecision.Renew)]
    [InlineData("other", 14, LeaseDecision.Wait)]
    [InlineData("other", 15, LeaseDecision.Take)]
    public void A_lease_is_taken_when_free_or_silent(string? holder, int silentSeconds, LeaseDecision expected) =>
        Assert.Equal(expected, LeaderElector.Decide(new Lease { Spec = new LeaseSpec { HolderIdentity = holder } }, "me", TimeSpan.FromSeconds(silentSeconds), TimeSpan.FromSeconds(15)));

    [Fact]
    public async Task One_leads_and_the_next_follows_when_it_lets_go()
    {
        var api = new FakeApiServer(TimeProvider.System);
        using var client = new KubeClient(api, FakeApiServer.Address);
        using var firstStops = new CancellationTokenSource();
        using var secondStops = new CancellationTokenSource();
        TaskCompletionSource firstLeads = new(), secondLeads = new();
        var first = Elector(client, "first").RunAsync(stop => Lead(firstLeads, stop), firstStops.Token);
        await firstLeads.Task.WaitAsync(TimeSpan.FromSeconds(10));
        var second = Elector(client, "second").RunAsync(stop => Lead(secondLeads, stop), secondStops.Token);
        Assert.False(secondLeads.Task.IsCompleted);
        await firstStops.CancelAsync();
        await secondLeads.Task.WaitAsync(TimeSpan.FromSeconds(10));
        Assert.Equal("second", api.Find<Lease>("kube-system", "lock")!.Spec.HolderIdentity);
        await secondStops.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Task.WhenAll(first, second));
    }

    private static LeaderElector Elector(KubeClient client, string identity) => new(client,
        new LeaderElectionOptions { Namespace = "kube-system", Name = "lock", Identity = identity, RetryPeriod = TimeSpan.FromMilliseconds(20) }, NullLogger<LeaderElector>.Instance, TimeProvider.System);

    private static async Task Lead(TaskCompletionSource leads, CancellationToken stop)
    {
        leads.TrySetResult();
        await new TaskCompletionSource().Task.WaitAsync(stop);
    }
}
