using Fairlead.Api.Cache;
using Fairlead.Testing;

namespace Fairlead.Api.Tests.Cache;

public class WakePaceTests
{
    private readonly ManualClock _clock = new();
    private int _rounds;

    [Fact]
    public void Few_changes_are_told_at_once()
    {
        using var pace = new WakePace(_clock, () => _rounds++);
        for (int i = 0; i < 100; i++)
        {
            Assert.True(pace.MayWakeNow());
            _clock.Advance(WakePace.Rest);
        }
        Assert.Equal(0, _rounds);
    }

    [Fact]
    public void Of_many_changes_the_later_ones_are_told_together()
    {
        using var pace = new WakePace(_clock, () => _rounds++);
        int told = Enumerable.Range(0, 1000).Count(_ => pace.MayWakeNow());
        Assert.InRange(told, 1, 100);
        Assert.Equal(0, _rounds);
        _clock.Advance(WakePace.Rest);
        Assert.Equal(1, _rounds);
    }

    [Fact]
    public void After_a_rest_single_changes_are_told_at_once_again()
    {
        using var pace = new WakePace(_clock, () => _rounds++);
        for (int i = 0; i < 1000; i++) pace.MayWakeNow();
        _clock.Advance(TimeSpan.FromSeconds(1));
        Assert.True(pace.MayWakeNow());
        Assert.Equal(1, _rounds);
    }
}
