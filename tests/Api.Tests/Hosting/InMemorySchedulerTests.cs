using Fairlead.Api.Hosting;

namespace Fairlead.Api.Tests.Hosting;

public sealed class InMemorySchedulerTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Every_step_runs_and_never_more_at_once_than_allowed(int atOnce)
    {
        const int Steps = 500;
        var scheduler = new InMemoryScheduler(atOnce);
        var all = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        int running = 0, most = 0, done = 0;
        for (int i = 0; i < Steps; i++)
            scheduler.Schedule(_ =>
            {
                int now = Interlocked.Increment(ref running);
                if (now > Volatile.Read(ref most)) Volatile.Write(ref most, now);
                Thread.Yield();
                Interlocked.Decrement(ref running);
                if (Interlocked.Increment(ref done) == Steps) all.SetResult();
            }, null);
        await all.Task.WaitAsync(Patience, TestContext.Current.CancellationToken);
        Assert.InRange(most, 1, atOnce);
    }

    [Fact]
    public async Task Steps_that_steps_ask_for_run_too()
    {
        var scheduler = new InMemoryScheduler(atOnce: 1);
        var last = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        void Step(object? left)
        {
            if ((int)left! == 0) last.SetResult();
            else scheduler.Schedule(Step, (int)left - 1);
        }
        scheduler.Schedule(Step, 100);
        await last.Task.WaitAsync(Patience, TestContext.Current.CancellationToken);
    }
}
