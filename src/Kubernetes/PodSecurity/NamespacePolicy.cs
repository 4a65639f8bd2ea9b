using System.Globalization;
using Fairlead.Kubernetes.Validation;

namespace Fairlead.Kubernetes.PodSecurity;

/// <summary>
/// What a namespace's labels <c>pod-security.kubernetes.io/…</c> ask of its pods: what is refused, and what is warned of. Without a label nothing is
/// asked. A label that cannot be read asks for everything where it refuses, and for nothing where it warns.
/// </summary>
public sealed record NamespacePolicy(LevelVersion Enforce, LevelVersion Audit, LevelVersion Warn)
{
    private const string Prefix = "pod-security.kubernetes.io/";
    private static readonly LevelVersion Everything = new(SecurityLevel.Privileged, LevelVersion.Latest);

    /// <param name="label">The value of a label, or null.</param>
    /// <param name="faults">What is wrong with the labels.</param>
    public static NamespacePolicy Of(Func<string, string?> label, Faults faults)
    {
        var enforce = Read(label, "enforce", SecurityLevel.Restricted, faults, out bool level, out bool version);
        var audit = Read(label, "audit", SecurityLevel.Privileged, faults, out _, out _);
        var warn = Read(label, "warn", SecurityLevel.Privileged, faults, out _, out _);
        if (level && label(Prefix + "warn") is null) warn = warn with { Level = enforce.Level };
        if (version && label(Prefix + "warn-version") is null) warn = warn with { Minor = enforce.Minor };
        return new(enforce, audit, warn);
    }

    private static LevelVersion Read(Func<string, string?> label, string mode, SecurityLevel unread, Faults faults, out bool hasLevel, out bool hasVersion)
    {
        var found = Everything;
        hasLevel = hasVersion = false;
        if (label(Prefix + mode) is { } level)
        {
            hasLevel = LevelOf(level) is not null;
            if (!hasLevel) faults.Invalid(Path(mode), level, "must be one of privileged, baseline, restricted");
            found = found with { Level = LevelOf(level) ?? unread };
        }
        if (label($"{Prefix}{mode}-version") is { } version)
        {
            hasVersion = MinorOf(version) is not null;
            if (!hasVersion) faults.Invalid(Path(mode + "-version"), version, "must be \"latest\" or \"v1.x\"");
            found = found with { Minor = MinorOf(version) ?? LevelVersion.Latest };
        }
        return found;
    }

    private static FieldPath Path(string mode) => FieldPath.Root("metadata").Child("labels").Key(Prefix + mode);

    private static SecurityLevel? LevelOf(string text) => text switch
    {
        "privileged" => SecurityLevel.Privileged,
        "baseline" => SecurityLevel.Baseline,
        "restricted" => SecurityLevel.Restricted,
        _ => null,
    };

    private static int? MinorOf(string text)
    {
        if (text == "latest") return LevelVersion.Latest;
        if (!text.StartsWith("v1.", StringComparison.Ordinal) || (text.Length > 4 && text[3] == '0')) return null;
        return int.TryParse(text.AsSpan(3), NumberStyles.None, CultureInfo.InvariantCulture, out int minor) ? minor : null;
    }
}
