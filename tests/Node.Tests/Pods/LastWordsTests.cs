using Fairlead.Node.Pods;

namespace Fairlead.Node.Tests.Pods;

public class LastWordsTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData("2026-11-21T12:28:12Z stdout F one\n2026-11-21T12:28:12Z stderr F two words\n", "one\ntwo words\n")]
    [InlineData("2026-11-21T12:28:12Z stdout P DO\n2026-11-21T12:28:12Z stdout P NE\n", "DONE")]
    public void A_message_from_the_log_is_what_was_written(string log, string message) => Assert.Equal(message, LastWords.OfLog(log));
}
