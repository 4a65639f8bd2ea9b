using System.Globalization;

namespace Fairlead.Kubernetes.Tables;

/// <summary>A length of time in as few letters as kubectl's AGE column has: <c>45s</c>, <c>7m3s</c>, <c>5h10m</c>, <c>3d4h</c>, <c>120d</c>, <c>2y35d</c>.</summary>
public static class HumanDuration
{
    public static string Of(TimeSpan age)
    {
        long seconds = (long)age.TotalSeconds;
        if (seconds < -1) return "<invalid>";
        if (seconds < 0) return "0s";
        if (seconds < 120) return Text($"{seconds}s");
        long minutes = seconds / 60;
        if (minutes < 10) return Two(minutes, 'm', seconds % 60, 's');
        if (minutes < 180) return Text($"{minutes}m");
        long hours = seconds / 3600;
        if (hours < 8) return Two(hours, 'h', minutes % 60, 'm');
        if (hours < 48) return Text($"{hours}h");
        if (hours < 24 * 8) return Two(hours / 24, 'd', hours % 24, 'h');
        if (hours < 24 * 365 * 2) return Text($"{hours / 24}d");
        if (hours < 24 * 365 * 8) return Two(hours / 24 / 365, 'y', hours / 24 % 365, 'd');
        return Text($"{hours / 24 / 365}y");
    }

    private static string Two(long big, char bigUnit, long small, char smallUnit) =>
        small == 0 ? Text($"{big}{bigUnit}") : Text($"{big}{bigUnit}{small}{smallUnit}");

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
