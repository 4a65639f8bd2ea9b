using Fairlead.Controllers.CronJobs;

namespace Fairlead.Controllers.Tests.CronJobs;

public class CronScheduleTests
{
    [Theory]
    [InlineData("* * * * *", "2026-01-01T00:00:30Z", "2026-01-01T00:01:00Z")]
    [InlineData("*/15 * * * *", "2026-01-01T00:46:00Z", "2026-01-01T01:00:00Z")]
    [InlineData("0 3 * * *", "2026-01-01T03:00:00Z", "2026-01-02T03:00:00Z")]
    [InlineData("30 2 29 2 *", "2026-01-01T00:00:00Z", "2028-02-29T02:30:00Z")]
    [InlineData("0 0 * * mon-fri", "2026-01-02T12:00:00Z", "2026-01-05T00:00:00Z")]  // a Friday
    [InlineData("0 0 13 * 5", "2026-01-01T00:00:00Z", "2026-01-02T00:00:00Z")]       // the 13th, or a Friday
    [InlineData("0 0 * * 7", "2026-01-01T00:00:00Z", "2026-01-04T00:00:00Z")]        // 7 is Sunday too
    [InlineData("5,35 10-12/2 * jan,dec *", "2026-01-01T10:36:00Z", "2026-01-01T12:05:00Z")]
    [InlineData("@hourly", "2026-01-01T00:00:00Z", "2026-01-01T01:00:00Z")]
    public void The_next_time_is_found(string line, string after, string expected)
    {
        Assert.True(CronSchedule.TryParse(line, out var schedule));
        Assert.Equal(DateTimeOffset.Parse(expected), schedule.Next(DateTimeOffset.Parse(after), TimeZoneInfo.Utc));
    }

    [Theory]
    [InlineData("")]
    [InlineData("* * * *")]
    [InlineData("60 * * * *")]
    [InlineData("* * 0 * *")]
    [InlineData("*/0 * * * *")]
    [InlineData("5-1 * * * *")]
    [InlineData("x * * * *")]
    public void Nonsense_is_refused(string line) => Assert.False(CronSchedule.TryParse(line, out _));

    [Fact]
    public void Never_is_null()
    {
        Assert.True(CronSchedule.TryParse("0 0 31 2 *", out var schedule));
        Assert.Null(schedule.Next(DateTimeOffset.UnixEpoch, TimeZoneInfo.Utc));
    }
}
