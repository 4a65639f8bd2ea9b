using System.Text;
using Fairlead.Node.Streams;

namespace Fairlead.Node.Tests.Streams;

public class LogLineTests
{
    [Theory]
    [InlineData("2026-11-21T09:00:00.1Z stdout F hello world", "hello world", false, true)]
    [InlineData("2026-11-21T09:00:00.1Z stderr P part", "part", true, false)]
    [InlineData("2026-11-21T09:00:00.1Z stdout F ", "", false, true)]
    public void A_line_is_taken_apart(string line, string text, bool isStderr, bool isFull)
    {
        Assert.True(LogLine.TryParse(Encoding.UTF8.GetBytes(line), out var parsed));
        Assert.Equal((text, isStderr, isFull), (Encoding.UTF8.GetString(parsed.Text), parsed.IsStderr, parsed.IsFull));
    }

    [Theory]
    [InlineData("")]
    [InlineData("garbage")]
    [InlineData("2026 stdout")]
    public void What_is_no_line_is_passed_over(string line) => Assert.False(LogLine.TryParse(Encoding.UTF8.GetBytes(line), out _));

    [Theory]
    [InlineData("2026-11-21T09:00:00.1Z", "2026-11-21T09:00:00.100000000Z")]
    [InlineData("2026-11-21T09:00:00Z", "2026-11-21T09:00:00.000000000Z")]
    [InlineData("2026-11-21T09:00:00.123456789+01:00", "2026-11-21T09:00:00.123456789+01:00")]
    public void Times_are_shown_with_nine_digits(string written, string shown)
    {
        Assert.True(LogLine.TryParse(Encoding.UTF8.GetBytes($"{written} stdout F x"), out var line));
        var output = new System.Buffers.ArrayBufferWriter<byte>();
        line.WriteTime(output);
        Assert.Equal(shown, Encoding.UTF8.GetString(output.WrittenSpan));
    }

    [Theory]
    [InlineData("", "a\nb\nlong line\nc\n")]
    [InlineData("tail2", "long line\nc\n")]
    [InlineData("stderr", "b\n")]
    [InlineData("limit3", "a\nb")]
    public async Task The_wanted_part_of_a_log_is_copied(string which, string expected)
    {
        string path = Path.GetTempFileName();
        await File.WriteAllTextAsync(path, "2026-11-21T09:00:00Z stdout F a\n2026-11-21T09:00:01Z stderr F b\n2026-11-21T09:00:02Z stdout P long \n2026-11-21T09:00:02Z stdout F line\n2026-11-21T09:00:03Z stdout F c\n");
        var query = which switch { "tail2" => new LogQuery { TailLines = 3 }, "stderr" => new LogQuery { Stream = "Stderr" }, "limit3" => new LogQuery { LimitBytes = 3 }, _ => new LogQuery() };
        using var output = new MemoryStream();
        await new LogReader(query, output, TimeProvider.System).CopyAsync(path, () => false, CancellationToken.None);
        Assert.Equal(expected, Encoding.UTF8.GetString(output.ToArray()));
        File.Delete(path);
    }
}
