using System.Globalization;
using System.IO.Pipelines;
using System.Text;
using Fairlead.Node.Streams;
using Fairlead.Testing;

namespace Fairlead.Node.Tests.Streams;

/// <summary>A log in several files: 1 to 3 in a full one, 4 and 5 in the next, 6 and 7 where the runtime writes. Each line was written at that second.</summary>
public sealed class LogRotationTests : IDisposable
{
    private static readonly CancellationToken Stop = new CancellationTokenSource(TimeSpan.FromMinutes(1)).Token;
    private static readonly DateTimeOffset Time = new(2026, 11, 21, 9, 0, 0, TimeSpan.Zero);
    private readonly string _folder = Directory.CreateTempSubdirectory("fl-log-").FullName;

    private string Log => Path.Combine(_folder, "0.log");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private void Write(string path, int from, int to) => File.AppendAllLines(path, Enumerable.Range(from, to - from + 1).Select(n => $"2026-11-21T09:00:{n:00}Z stdout F {n}"));

    private void WriteAll()
    {
        Write(Log, 1, 3);
        Assert.NotNull(LogFiles.SetAside(Log, 5, Time));
        Write(Log, 4, 5);
        Assert.NotNull(LogFiles.SetAside(Log, 5, Time.AddSeconds(10)));
        Write(Log, 6, 7);
    }

    [Theory]
    [InlineData("", "1 2 3 4 5 6 7")]
    [InlineData("tail=1", "7")]
    [InlineData("tail=2", "6 7")]
    [InlineData("tail=3", "5 6 7")]
    [InlineData("tail=6", "2 3 4 5 6 7")]
    [InlineData("tail=99", "1 2 3 4 5 6 7")]
    [InlineData("tail=0", "")]
    [InlineData("since=3", "3 4 5 6 7")]
    [InlineData("since=6", "6 7")]
    [InlineData("limit=7", "1 2 3 4")]                                               // the line feed after 4 is the eighth byte
    public async Task What_is_asked_for_is_found_in_whichever_file_it_is(string what, string expected)
    {
        WriteAll();
        int number = what.Length == 0 ? 0 : int.Parse(what[(what.IndexOf('=') + 1)..], CultureInfo.InvariantCulture);
        var query = what.Split('=')[0] switch
        {
            "tail" => new LogQuery { TailLines = number },
            "since" => new LogQuery { Since = Time.AddSeconds(number) },
            "limit" => new LogQuery { LimitBytes = number },
            _ => new LogQuery(),
        };
        using var output = new MemoryStream();
        await new LogReader(query, output, TimeProvider.System).CopyAsync(Log, () => true, Stop);
        Assert.Equal(expected, string.Join(' ', Encoding.UTF8.GetString(output.ToArray()).Split('\n', StringSplitOptions.RemoveEmptyEntries)));
    }

    [Fact]
    public void So_many_files_are_kept()
    {
        for (int i = 0; i < 7; i++)
        {
            Write(Log, i, i);
            LogFiles.SetAside(Log, 3, Time.AddSeconds(i));
        }
        Write(Log, 9, 9);
        Assert.Equal(["0.log.20261121-090005", "0.log.20261121-090006", "0.log"], LogFiles.Of(Log).Select(Path.GetFileName));
        LogFiles.Remove(Log);
        Assert.Empty(LogFiles.Of(Log));
    }

    [Fact]
    public void A_log_of_another_start_of_the_container_is_another_log()
    {
        WriteAll();
        File.WriteAllText(Path.Combine(_folder, "10.log"), "");
        Assert.Equal(3, LogFiles.Of(Log).Count);
    }

    [Fact]
    public async Task Who_follows_is_led_from_file_to_file_and_misses_nothing()
    {
        var clock = new ManualClock();
        bool isRunning = true;
        var pipe = new Pipe();
        Write(Log, 1, 2);
        var copy = new LogReader(new LogQuery { Follow = true }, pipe.Writer.AsStream(), clock).CopyAsync(Log, () => Volatile.Read(ref isRunning), Stop);
        using var reader = new StreamReader(pipe.Reader.AsStream());
        async Task ExpectAsync(params string[] lines)
        {
            foreach (string line in lines) Assert.Equal(line, await reader.ReadLineAsync(Stop));
        }
        await ExpectAsync("1", "2");
        Write(Log, 3, 3);
        string first = LogFiles.SetAside(Log, 3, Time)!;
        Write(first, 4, 4);                                                          // the runtime has not opened the new file yet
        await ExpectAsync("3", "4");
        Write(Log, 6, 6);
        Write(first, 5, 5);                                                          // it has, and what it held back comes last
        await ExpectAsync("5");
        using var moving = new Timer(_ => clock.Advance(TimeSpan.FromSeconds(1)), null, TimeSpan.Zero, TimeSpan.FromMilliseconds(20));
        await ExpectAsync("6");
        for (int n = 7; n < 12; n++)                                                 // full again and again while nobody reads: those still there are read
        {
            LogFiles.SetAside(Log, 9, Time.AddSeconds(n));
            Write(Log, n, n);
        }
        await ExpectAsync("7", "8", "9", "10", "11");
        Volatile.Write(ref isRunning, false);
        await copy;
    }
}
