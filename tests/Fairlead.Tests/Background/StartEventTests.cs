using Fairlead.Background;

namespace Fairlead.Tests.Background;

public class StartEventTests
{
    public static TheoryData<StartEvent> Events() =>
    [
        new StartEvent.Began("API server"),
        new StartEvent.Done("API server", TimeSpan.FromMilliseconds(312)),
        new StartEvent.Ready(TimeSpan.FromSeconds(3)),
        new StartEvent.Failed("Port 6443 is in use already."),
    ];

    [Theory]
    [MemberData(nameof(Events))]
    public void What_is_written_is_read(StartEvent told)
    {
        Assert.True(StartEvent.TryParse(told.ToLine(), out var heard));
        Assert.Equal(told, heard);
    }

    [Fact]
    public void A_sentence_of_several_lines_stays_one_event() => Assert.Equal("failed\ta b", new StartEvent.Failed("a\nb").ToLine());

    [Theory]
    [InlineData("")]
    [InlineData("done\tx\tsoon")]
    [InlineData("warn: something")]
    public void Other_lines_are_none(string line) => Assert.False(StartEvent.TryParse(line, out _));
}
