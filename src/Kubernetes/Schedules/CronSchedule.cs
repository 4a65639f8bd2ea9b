using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Fairlead.Primitives;

namespace Fairlead.Kubernetes.Schedules;

/// <summary>
/// When a CronJob is due: minute, hour, day of month, month and day of week (0 is Sunday), or one of the words that begin with @. When
/// both days are restricted, either will do (as cron has it). Pure.
/// </summary>
public sealed class CronSchedule
{
    private static readonly string[] Months = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
    private static readonly string[] Days = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];
    private static readonly TimeSpan Horizon = TimeSpan.FromDays(366 * 5);           // "30 2 29 2 *" comes every four years at most
    private const string Every = "@every ";

    private readonly CronField _minutes, _hours, _days, _months, _weekdays;

    /// <summary>Of "@every": counted from the last time, whatever the clock shows.</summary>
    private readonly TimeSpan? _interval;

    private CronSchedule(string[] fields)
    {
        _minutes = CronField.Parse(fields[0], 0, 59);
        _hours = CronField.Parse(fields[1], 0, 23);
        _days = CronField.Parse(fields[2], 1, 31);
        _months = CronField.Parse(fields[3], 1, 12, Months);
        _weekdays = CronField.Parse(fields[4], 0, 6, Days);
    }

    private CronSchedule(TimeSpan interval) : this(["*", "*", "*", "*", "*"]) => _interval = interval;

    /// <summary>Reads a schedule, or says what is wrong in the words that Kubernetes' users know.</summary>
    public static bool TryParse(string line, [NotNullWhen(true)] out CronSchedule? schedule, [NotNullWhen(false)] out string? fault)
    {
        (schedule, fault) = (null, null);
        try
        {
            schedule = Parse(line);
            return true;
        }
        catch (FormatException e)
        {
            fault = e.Message;
            return false;
        }
    }

    private static CronSchedule Parse(string line)
    {
        if (line.Length == 0) throw new FormatException("empty spec string");
        if (line.StartsWith(Every, StringComparison.Ordinal))
        {
            string text = line[Every.Length..];
            if (!GoDuration.TryParse(text, out var interval)) throw new FormatException($"failed to parse duration {line}: time: invalid duration \"{text}\"");
            var whole = TimeSpan.FromSeconds(Math.Floor(interval.TotalSeconds));
            return new CronSchedule(whole < TimeSpan.FromSeconds(1) ? TimeSpan.FromSeconds(1) : whole);
        }
        string[] fields = Expand(line).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        return fields.Length == 5 ? new CronSchedule(fields)
            : throw new FormatException(string.Create(CultureInfo.InvariantCulture, $"expected exactly 5 fields, found {fields.Length}: [{string.Join(' ', fields)}]"));
    }

    /// <summary>The first time after this one, in the zone's own clock; null when there is none within five years.</summary>
    public DateTimeOffset? Next(DateTimeOffset after, TimeZoneInfo zone)
    {
        if (_interval is { } interval) return after.AddTicks(-(after.Ticks % TimeSpan.TicksPerSecond)) + interval;
        var local = TimeZoneInfo.ConvertTime(after, zone).DateTime;
        var at = new DateTime(local.Year, local.Month, local.Day, local.Hour, local.Minute, 0).AddMinutes(1);
        for (var end = at + Horizon; at < end;)
        {
            if (!_months.Values[at.Month]) at = new DateTime(at.Year, at.Month, 1).AddMonths(1);
            else if (!IsDay(at)) at = at.Date.AddDays(1);
            else if (!_hours.Values[at.Hour]) at = at.Date.AddHours(at.Hour + 1);
            else if (!_minutes.Values[at.Minute] || zone.IsInvalidTime(at)) at = at.AddMinutes(1);
            else return new DateTimeOffset(at, zone.GetUtcOffset(at)).ToUniversalTime();
        }
        return null;
    }

    private bool IsDay(DateTime at)
    {
        bool day = _days.Values[at.Day], weekday = _weekdays.Values[(int)at.DayOfWeek];
        return _days.IsOpen || _weekdays.IsOpen ? day && weekday : day || weekday;
    }

    private static string Expand(string line) => line switch
    {
        "@yearly" or "@annually" => "0 0 1 1 *",
        "@monthly" => "0 0 1 * *",
        "@weekly" => "0 0 * * 0",
        "@daily" or "@midnight" => "0 0 * * *",
        "@hourly" => "0 * * * *",
        ['@', ..] => throw new FormatException($"unrecognized descriptor: {line}"),
        _ => line,
    };
}
