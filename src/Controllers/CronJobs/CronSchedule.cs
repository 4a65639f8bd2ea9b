using System.Collections;
using System.Diagnostics.CodeAnalysis;

namespace Fairlead.Controllers.CronJobs;

/// <summary>
/// A cron line: minute, hour, day of month, month, day of week, each "*", numbers, ranges, steps and lists; or @hourly and its like.
/// When both days are restricted, either will do (as cron has it). Pure.
/// </summary>
public sealed class CronSchedule
{
    private static readonly string[] Months = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
    private static readonly string[] Days = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];
    private static readonly TimeSpan Horizon = TimeSpan.FromDays(366 * 5);           // "30 2 29 2 *" comes every four years at most

    private readonly BitArray _minutes, _hours, _days, _months, _weekdays;
    private readonly bool _anyDay, _anyWeekday;

    private CronSchedule((BitArray Set, bool Any) minutes, (BitArray Set, bool Any) hours, (BitArray Set, bool Any) days, (BitArray Set, bool Any) months, (BitArray Set, bool Any) weekdays)
    {
        (_minutes, _hours, _months) = (minutes.Set, hours.Set, months.Set);
        (_days, _anyDay) = days;
        (_weekdays, _anyWeekday) = weekdays;
    }

    public static bool TryParse(string line, [NotNullWhen(true)] out CronSchedule? schedule)
    {
        schedule = null;
        string[] fields = Expand(line.Trim()).Split((char[])[' ', '\t'], StringSplitOptions.RemoveEmptyEntries);
        if (fields.Length != 5) return false;
        if (!TryField(fields[0], 0, 59, [], out var minutes) || !TryField(fields[1], 0, 23, [], out var hours) || !TryField(fields[2], 1, 31, [], out var days)
            || !TryField(fields[3], 1, 12, Months, out var months) || !TryField(fields[4], 0, 7, Days, out var weekdays)) return false;
        if (weekdays.Set[7]) weekdays.Set[0] = true;
        schedule = new CronSchedule(minutes, hours, days, months, weekdays);
        return true;
    }

    /// <summary>The first time after this one, in the zone's own clock; null when there is none within five years.</summary>
    public DateTimeOffset? Next(DateTimeOffset after, TimeZoneInfo zone)
    {
        var local = TimeZoneInfo.ConvertTime(after, zone).DateTime;
        var at = new DateTime(local.Year, local.Month, local.Day, local.Hour, local.Minute, 0).AddMinutes(1);
        for (var end = at + Horizon; at < end;)
        {
            if (!_months[at.Month]) at = new DateTime(at.Year, at.Month, 1).AddMonths(1);
            else if (!IsDay(at)) at = at.Date.AddDays(1);
            else if (!_hours[at.Hour]) at = at.Date.AddHours(at.Hour + 1);
            else if (!_minutes[at.Minute] || zone.IsInvalidTime(at)) at = at.AddMinutes(1);
            else return new DateTimeOffset(at, zone.GetUtcOffset(at)).ToUniversalTime();
        }
        return null;
    }

    private bool IsDay(DateTime at)
    {
        bool day = _days[at.Day], weekday = _weekdays[(int)at.DayOfWeek];
        return _anyDay || _anyWeekday ? day && weekday : day || weekday;
    }

    private static string Expand(string line) => line switch
    {
        "@yearly" or "@annually" => "0 0 1 1 *",
        "@monthly" => "0 0 1 * *",
        "@weekly" => "0 0 * * 0",
        "@daily" or "@midnight" => "0 0 * * *",
        "@hourly" => "0 * * * *",
        _ => line,
    };

    private static bool TryField(string text, int first, int last, string[] names, out (BitArray Set, bool Any) field)
    {
        field = (new BitArray(last + 1), text[0] is '*' or '?');
        foreach (string part in text.Split(','))
        {
            if (!TryPart(part, first, last, names, field.Set)) return false;
        }
        return true;
    }

    private static bool TryPart(string part, int first, int last, string[] names, BitArray set)
    {
        int step = 1, slash = part.IndexOf('/');
        if (slash >= 0 && (!int.TryParse(part.AsSpan(slash + 1), out step) || step < 1)) return false;
        string range = slash < 0 ? part : part[..slash];
        int from = first, to = last;
        if (range is not ("*" or "?"))
        {
            int dash = range.IndexOf('-');
            if (!TryNumber(dash < 0 ? range : range[..dash], first, names, out from)) return false;
            to = dash < 0 ? (slash < 0 ? from : last) : to;
            if (dash >= 0 && !TryNumber(range[(dash + 1)..], first, names, out to)) return false;
        }
        if (from < first || to > last || from > to) return false;
        for (int value = from; value <= to; value += step) set[value] = true;
        return true;
    }

    private static bool TryNumber(string text, int first, string[] names, out int number)
    {
        int name = Array.IndexOf(names, text.ToLowerInvariant());
        number = name + first;
        return name >= 0 || int.TryParse(text, System.Globalization.NumberStyles.None, null, out number);
    }
}
