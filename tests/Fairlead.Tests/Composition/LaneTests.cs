using Fairlead.Composition;
using Fairlead.Linux;

namespace Fairlead.Tests.Composition;

public sealed class LaneTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task What_is_awaited_on_a_lane_comes_back_to_its_thread()
    {
        using var lane = new Lane("test");
        var threads = new List<int>();
        await lane.RunAsync(async () =>
        {
            threads.Add(Environment.CurrentManagedThreadId);
            await Task.Yield();
            threads.Add(Environment.CurrentManagedThreadId);
            await Task.Run(() => { }, TestContext.Current.CancellationToken);
            threads.Add(Environment.CurrentManagedThreadId);
        }).WaitAsync(Limit, TestContext.Current.CancellationToken);
        Assert.Equal(3, threads.Count);
        Assert.Single(threads.Distinct());
    }

    [Fact]
    public async Task A_lane_gives_way_to_the_other_threads()
    {
        using var lane = new Lane("test");
        int nice = 0, others = await Task.Run(() => Niceness.Now, TestContext.Current.CancellationToken);
        await lane.RunAsync(() => { nice = Niceness.Now; return Task.CompletedTask; }).WaitAsync(Limit, TestContext.Current.CancellationToken);
        Assert.Equal(Math.Min(19, others + 5), nice);
    }
}
