using System.Globalization;

namespace Fairlead.Controllers.CronJobs;

/// <summary>Scheduled times as Kubernetes writes them. Pure.</summary>
public static class CronTimes
{
    /// <summary>RFC 3339, whole seconds, in the schedule's own zone.</summary>
    public static string Stamp(DateTimeOffset at, TimeZoneInfo zone)
    {
        var local = TimeZoneInfo.ConvertTime(at, zone);
        return local.ToString(local.Offset == TimeSpan.Zero ? "yyyy-MM-dd'T'HH:mm:ss'Z'" : "yyyy-MM-dd'T'HH:mm:sszzz", CultureInfo.InvariantCulture);
    }

    /// <summary>RFC 1123 with a number for the zone.</summary>
    public static string Words(DateTimeOffset at) => at.UtcDateTime.ToString("ddd, dd MMM yyyy HH:mm:ss '+0000'", CultureInfo.InvariantCulture);
}
