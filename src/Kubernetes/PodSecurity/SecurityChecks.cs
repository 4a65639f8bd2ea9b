using Fairlead.Kubernetes.Core;

namespace Fairlead.Kubernetes.PodSecurity;

/// <summary>
/// Kubernetes' Pod Security Standards: what a level, as a version defines it, has against a pod. The order of the findings is Kubernetes': the checks of
/// <c>baseline</c> first. A check of <c>restricted</c> may take the place of one of <c>baseline</c>.
/// </summary>
public static class SecurityChecks
{
    /// <summary>One check: its level, the versions it belongs to, and from which on another takes its place at <c>restricted</c>.</summary>
    private sealed record Check(SecurityLevel Level, Func<PodView, int, SecurityFinding?> Find, int Since = 0, int Until = LevelVersion.Latest, int ReplacedSince = LevelVersion.Latest)
    {
        public bool Applies(LevelVersion wanted) =>
            wanted.Minor >= Since && (wanted.Minor < Until || Until == LevelVersion.Latest)
            && (Level == SecurityLevel.Restricted ? wanted.Level == SecurityLevel.Restricted : wanted.Level == SecurityLevel.Baseline || wanted.Minor < ReplacedSince || ReplacedSince == LevelVersion.Latest);
    }

    private static readonly Check[] All =
    [
        new(SecurityLevel.Baseline, BaselineChecks.AppArmor),
        new(SecurityLevel.Baseline, BaselineChecks.Capabilities, ReplacedSince: 22),
        new(SecurityLevel.Baseline, BaselineChecks.HostNamespaces),
        new(SecurityLevel.Baseline, BaselineChecks.HostPaths, ReplacedSince: 0),
        new(SecurityLevel.Baseline, BaselineChecks.HostPorts),
        new(SecurityLevel.Baseline, BaselineChecks.HostsOfProbes, Since: 34),
        new(SecurityLevel.Baseline, BaselineChecks.Privileged),
        new(SecurityLevel.Baseline, BaselineChecks.ProcMount, Until: 35),
        new(SecurityLevel.Baseline, BaselineChecks.ProcMountWithOwnUsers, Since: 35, ReplacedSince: 35),
        new(SecurityLevel.Baseline, BaselineChecks.SeLinux),
        new(SecurityLevel.Baseline, BaselineChecks.SeccompAnnotations, Until: 19),
        new(SecurityLevel.Baseline, BaselineChecks.Seccomp, Since: 19, ReplacedSince: 19),
        new(SecurityLevel.Baseline, BaselineChecks.Sysctls),
        new(SecurityLevel.Baseline, BaselineChecks.WindowsHostProcess),
        new(SecurityLevel.Restricted, RestrictedChecks.Escalation, Since: 8),
        new(SecurityLevel.Restricted, RestrictedChecks.Capabilities, Since: 22),
        new(SecurityLevel.Restricted, BaselineChecks.ProcMount, Since: 35),
        new(SecurityLevel.Restricted, RestrictedChecks.Volumes),
        new(SecurityLevel.Restricted, RestrictedChecks.NonRoot),
        new(SecurityLevel.Restricted, RestrictedChecks.User, Since: 23),
        new(SecurityLevel.Restricted, RestrictedChecks.Seccomp, Since: 19),
    ];

    public static IReadOnlyList<SecurityFinding> Of(LevelVersion wanted, IReadOnlyDictionary<string, string> annotations, PodSpec spec)
    {
        if (wanted.Level == SecurityLevel.Privileged) return [];
        var pod = new PodView(annotations, spec);
        return [.. All.Where(c => c.Applies(wanted)).Select(c => c.Find(pod, wanted.Minor)).OfType<SecurityFinding>()];
    }
}
