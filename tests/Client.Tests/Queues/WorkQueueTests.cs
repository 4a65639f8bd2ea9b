using Fairlead.Client.Queues;
using Fairlead.Primitives;
using Fairlead.Testing;

namespace Fairlead.Client.Tests.Queues;

public sealed class WorkQueueTests : IDisposable
{
    private readonly ManualClock _clock = new();
    private readonly WorkQueue<string> _queue;

    public WorkQueueTests() => _queue = new WorkQueue<string>(_clock, new Backoff(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(8)));

    [Fact]
    public async Task A_key_waits_once_however_often_it_is_added()
    {
        _queue.Add("a");
        _queue.Add("a");
        _queue.Add("b");
        Assert.Equal(["a", "b"], await _queue.TakeAllAsync(Stop));
        Assert.Equal(2, _queue.Count);
    }

    [Fact]
    public async Task A_key_added_during_its_work_comes_again_only_afterwards()
    {
        _queue.Add("a");
        await _queue.TakeAsync(Stop);
        _queue.Add("a");
        var again = _queue.TakeAsync(Stop);
        Assert.False(again.IsCompleted);
        _queue.Done("a");
        Assert.Equal("a", await again);
    }

    [Fact]
    public async Task Failures_wait_twice_as_long_each_time_until_all_is_well()
    {
        Assert.Equal([1, 2, 4, 8, 8], Enumerable.Range(0, 5).Select(_ => _queue.AddAfterFailure("a").TotalSeconds));
        _queue.Forget("a");
        Assert.Equal(1, _queue.AddAfterFailure("a").TotalSeconds);
        _clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal("a", await _queue.TakeAsync(Stop));
    }

    [Fact]
    public async Task The_earliest_of_several_delays_counts()
    {
        _queue.AddAfter("a", TimeSpan.FromMinutes(5));
        _queue.AddAfter("a", TimeSpan.FromSeconds(1));
        _queue.AddAfter("a", TimeSpan.FromSeconds(30));
        _clock.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal("a", await _queue.TakeAsync(Stop));
        _queue.Done("a");
        _clock.Advance(TimeSpan.FromHours(1));
        Assert.Equal(0, _queue.Count);                                               // the later wishes were replaced, not kept
    }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => _queue.Dispose();
}
