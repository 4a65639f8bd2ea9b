using Fairlead.Node.Pods;

namespace Fairlead.Node.Tests.Pods;

public sealed class StartTurnsTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Pods_that_have_begun_go_first_and_each_kind_in_its_order()
    {
        var turns = new StartTurns(1);
        var now = await turns.TakeAsync(hasBegun: false, Stop);
        var order = new List<string>();
        Task[] all =
        [
            WorkAsync("new 1", hasBegun: false), WorkAsync("new 2", hasBegun: false),
            WorkAsync("begun 1", hasBegun: true), WorkAsync("begun 2", hasBegun: true),
        ];
        now.Dispose();
        await Task.WhenAll(all);
        Assert.Equal(["begun 1", "begun 2", "new 1", "new 2"], order);

        async Task WorkAsync(string name, bool hasBegun)
        {
            using var turn = await turns.TakeAsync(hasBegun, Stop);
            order.Add(name);
        }
    }

    [Fact]
    public async Task So_many_have_a_turn_at_once_and_no_more()
    {
        var turns = new StartTurns(2);
        var first = await turns.TakeAsync(hasBegun: false, Stop);
        await turns.TakeAsync(hasBegun: false, Stop);
        var third = turns.TakeAsync(hasBegun: true, Stop);
        Assert.False(third.IsCompleted);
        first.Dispose();
        await third;
    }

    [Fact]
    public async Task One_that_waits_no_more_takes_nobody_s_turn()
    {
        var turns = new StartTurns(1);
        var first = await turns.TakeAsync(hasBegun: false, Stop);
        using var leaving = new CancellationTokenSource();
        var gone = turns.TakeAsync(hasBegun: true, leaving.Token);
        var next = turns.TakeAsync(hasBegun: false, Stop);
        await leaving.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => gone);
        first.Dispose();
        first.Dispose();                                                         // given back once only
        await next;
        Assert.False(turns.TakeAsync(hasBegun: true, Stop).IsCompleted);
    }
}
