using Fairlead.EndToEnd.Tests.Running;

[assembly: AssemblyFixture(typeof(TestCluster))]
[assembly: CollectionBehavior(DisableTestParallelization = true)]

namespace Fairlead.EndToEnd.Tests.Running;

/// <summary>The cluster that the tests share: a real <c>fairlead up</c> on a machine of its own.</summary>
public sealed class TestCluster : IAsyncLifetime
{
    private IReadOnlyList<string> _kubectls = [];
    private Machine? _machine;
    private int _spaces;

    public Machine Machine => _machine ?? throw new InvalidOperationException("The cluster did not start.");

    /// <summary>What the first start printed.</summary>
    public Outcome Start { get; private set; } = new("", -1, "", "");

    /// <summary>Debian stable's own, years older than the API here.</summary>
    public string OldestKubectl => _kubectls[0];

    public string NewestKubectl => _kubectls[^1];

    public async ValueTask InitializeAsync()
    {
        if (!Environment.IsPrivilegedProcess) return;
        _kubectls = await Kubectls.FetchAsync();
        _machine = await Machine.CreateAsync("");
        Start = await _machine.FairleadAsync("up");
        _ = Start.Text;
    }

    /// <summary>A fresh namespace to work in.</summary>
    public async Task<Space> SpaceAsync(string? kubectl = null)
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "a cluster needs root");
        var space = new Space(Machine, kubectl ?? NewestKubectl, $"test-{Interlocked.Increment(ref _spaces)}");
        await space.CreateAsync();
        return space;
    }

    public async ValueTask DisposeAsync()
    {
        if (_machine is not null) await _machine.DisposeAsync();
    }
}
