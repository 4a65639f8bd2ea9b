using Fairlead.Client.Recording;
using Fairlead.Kubernetes.Core;

namespace Fairlead.Client.Tests.Recording;

public class EventCorrelatorTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private readonly EventCorrelator _correlator = new();

    [Fact]
    public void The_same_again_is_counted()
    {
        Write(Note("crashed"));
        Assert.Equal(new EventDecision.Repeat("e", 2, "crashed"), _correlator.Decide(Note("crashed")));
    }

    [Fact]
    public void Many_that_differ_in_words_become_one()
    {
        for (int i = 0; i < 10; i++) Write(Note($"failed {i}"));
        var combined = Assert.IsType<EventDecision.Create>(_correlator.Decide(Note("failed 10")));
        Assert.Equal("(combined from similar events): failed 10", combined.Message);
        _correlator.Written(Note("failed 10"), combined.Message, "c", 1);
        Assert.Equal(new EventDecision.Repeat("c", 2, "(combined from similar events): failed 11"), _correlator.Decide(Note("failed 11")));
    }

    [Fact]
    public void An_object_that_never_stops_is_heard_every_five_minutes()
    {
        for (int i = 0; i < 25; i++) Assert.IsNotType<EventDecision.Drop>(_correlator.Decide(Note("x")));
        Assert.IsType<EventDecision.Drop>(_correlator.Decide(Note("x")));
        Assert.IsNotType<EventDecision.Drop>(_correlator.Decide(Note("x", TimeSpan.FromMinutes(5))));
        Assert.IsType<EventDecision.Drop>(_correlator.Decide(Note("x", TimeSpan.FromMinutes(5))));
    }

    private void Write(EventNote note)
    {
        var decision = Assert.IsType<EventDecision.Create>(_correlator.Decide(note));
        _correlator.Written(note, decision.Message, "e", 1);
    }

    private static EventNote Note(string message, TimeSpan after = default) => new(new ObjectReference { Kind = "Pod", Namespace = "ns", Name = "p", Uid = "u" }, EventKind.Warning, "Failed", message, Start + after);
}
