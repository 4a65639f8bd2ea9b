using Fairlead.Background;
using Fairlead.Composition;
using Microsoft.Extensions.Logging.Abstractions;

namespace Fairlead.Tests.Composition;

public class PartsTests
{
    private readonly Heard _heard = new();

    [Fact]
    public async Task Ready_is_told_when_the_last_part_serves()
    {
        var slow = new TaskCompletionSource();
        using var stop = new CancellationTokenSource();
        var run = Run([Part.Of("fast", Forever), new Part("slow", Forever, slow.Task)], stop.Token);

        Assert.DoesNotContain(_heard.Events, told => told is StartEvent.Ready);
        slow.SetResult();
        await _heard.Of<StartEvent.Ready>();
        Assert.Contains(_heard.Events, told => told is StartEvent.Done("slow", _));
        await stop.CancelAsync();
        await run;
    }

    [Fact]
    public async Task The_first_part_that_fails_ends_all_with_its_reason()
    {
        bool ended = false;
        var started = new TaskCompletionSource();
        var other = Part.Of("other", async stop =>
        {
            started.SetResult();
            try { await Forever(stop); }
            finally { ended = true; }
        });
        var failing = new Part("failing", async _ => { await started.Task; throw new CommandFailure("no room"); }, new TaskCompletionSource().Task);

        Assert.Equal("no room", (await Assert.ThrowsAsync<CommandFailure>(() => Run([other, failing], CancellationToken.None))).Message);
        Assert.True(ended);
        Assert.DoesNotContain(_heard.Events, told => told is StartEvent.Ready);
    }

    [Fact]
    public async Task A_part_says_what_keeps_it_from_serving()
    {
        string? trouble = null;
        using var stop = new CancellationTokenSource();
        var parts = new Parts([Part.Of("web", Forever) with { Trouble = () => trouble }], _heard, NullLogger<Parts>.Instance, TimeProvider.System);
        var run = parts.RunAsync(stop.Token);
        await _heard.Of<StartEvent.Ready>();
        Assert.Equal(["web\tserving"], parts.States());
        trouble = "port 80\nis taken";
        Assert.Equal(["web\tdoes not serve: port 80 is taken"], parts.States());
        trouble = null;
        Assert.Equal(["web\tserving"], parts.States());
        await stop.CancelAsync();
        await run;
    }

    [Fact]
    public async Task A_part_that_ends_by_itself_has_failed() =>
        Assert.Contains("ended by itself", (await Assert.ThrowsAsync<InvalidOperationException>(() => Run([Part.Of("brief", _ => Task.CompletedTask), Part.Of("lasting", Forever)], CancellationToken.None))).Message);

    private Task Run(Part[] parts, CancellationToken stop) => new Parts(parts, _heard, NullLogger<Parts>.Instance, TimeProvider.System).RunAsync(stop);

    private static Task Forever(CancellationToken stop) => new TaskCompletionSource().Task.WaitAsync(stop);

    private sealed class Heard : IProgress<StartEvent>
    {
        private readonly TaskCompletionSource<StartEvent> _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public System.Collections.Concurrent.ConcurrentQueue<StartEvent> Events { get; } = [];

        public async Task<T> Of<T>() where T : StartEvent => (T)await _ready.Task.WaitAsync(TimeSpan.FromSeconds(10));

        public void Report(StartEvent value)
        {
            Events.Enqueue(value);
            if (value is StartEvent.Ready) _ready.TrySetResult(value);
        }
    }
}
