using Fairlead.Kubernetes.Schedules;

namespace Fairlead.Kubernetes.Tests.Schedules;

public class CronScheduleTests
{
    [Theory]
    [InlineData("* * * * *", "2026-01-01T00:00:30Z", "2026-01-01T00:01:00Z")]
    [InlineData("*/15 * * * *", "2026-01-01T00:46:00Z", "2026-01-01T01:00:00Z")]
    [InlineData("0 3 * * *", "2026-01-01T03:00:00Z", "2026-01-02T03:00:00Z")]
    [InlineData("30 2 29 2 *", "2026-01-01T00:00:00Z", "2028-02-29T02:30:00Z")]
    [InlineData("0 0 * * mon-fri", "2026-01-02T12:00:00Z", "2026-01-05T00:00:00Z")]  // a Friday
    [InlineData("0 0 13 * 5", "2026-01-01T00:00:00Z", "2026-01-02T00:00:00Z")]       // the 13th, or a Friday
    [InlineData("0 0 * * 0", "2026-01-01T00:00:00Z", "2026-01-04T00:00:00Z")]
    [InlineData("0 0 */2 * 1", "2026-01-01T00:00:00Z", "2026-01-03T00:00:00Z")]      // a step restricts: an odd day, or a Monday
    [InlineData("@every 90s", "2026-01-01T00:00:30.5Z", "2026-01-01T00:02:00Z")]
    [InlineData("5,35 10-12/2 * jan,dec *", "2026-01-01T10:36:00Z", "2026-01-01T12:05:00Z")]
    [InlineData("@hourly", "2026-01-01T00:00:00Z", "2026-01-01T01:00:00Z")]
    public void The_next_time_is_found(string line, string after, string expected)
    {
        Assert.True(CronSchedule.TryParse(line, out var schedule, out _));
        Assert.Equal(DateTimeOffset.Parse(expected), schedule.Next(DateTimeOffset.Parse(after), TimeZoneInfo.Utc));
    }

    [Theory]
    [InlineData("", "empty spec string")]
    [InlineData("* * * *", "expected exactly 5 fields, found 4: [* * * *]")]
    [InlineData("60 * * * *", "end of range (60) above maximum (59): 60")]
    [InlineData("* * 0 * *", "beginning of range (0) below minimum (1): 0")]
    [InlineData("* * * * 7", "end of range (7) above maximum (6): 7")]
    [InlineData("*/0 * * * *", "step of range should be a positive number: */0")]
    [InlineData("5-1 * * * *", "beginning of range (5) beyond end of range (1): 5-1")]
    [InlineData("1-2-3 * * * *", "too many hyphens: 1-2-3")]
    [InlineData("1/2/3 * * * *", "too many slashes: 1/2/3")]
    [InlineData("x * * * *", "failed to parse int from x: strconv.Atoi: parsing \"x\": invalid syntax")]
    [InlineData("@often", "unrecognized descriptor: @often")]
    [InlineData("@every x", "failed to parse duration @every x: time: invalid duration \"x\"")]
    public void Nonsense_is_refused_in_the_words_people_know(string line, string words)
    {
        Assert.False(CronSchedule.TryParse(line, out _, out string? fault));
        Assert.Equal(words, fault);
    }

    [Fact]
    public void Never_is_null()
    {
        Assert.True(CronSchedule.TryParse("0 0 31 2 *", out var schedule, out _));
        Assert.Null(schedule.Next(DateTimeOffset.UnixEpoch, TimeZoneInfo.Utc));
    }
}
