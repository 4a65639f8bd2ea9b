using Fairlead.Kubernetes.Core;

namespace Fairlead.Kubernetes.Validation.Pods;

/// <summary>Users, groups, profiles and system settings of pods and containers.</summary>
internal static class SecurityRules
{
    private const string IdRange = "must be between 0 and 2147483647, inclusive";

    public static void Pod(PodSpec spec, FieldPath path, Faults faults)
    {
        if (spec.SecurityContext is not { } context) return;
        Id(context.FsGroup, path.Child("fsGroup"), faults);
        Id(context.RunAsUser, path.Child("runAsUser"), faults);
        Id(context.RunAsGroup, path.Child("runAsGroup"), faults);
        for (int i = 0; i < context.SupplementalGroups.Count; i++) Id(context.SupplementalGroups[i], path.Child("supplementalGroups").At(i), faults);
        if (spec is { HostPID: true, ShareProcessNamespace: true }) faults.Invalid(path.Child("shareProcessNamespace"), true, "ShareProcessNamespace and HostPID cannot both be enabled");
        Sysctls(context, path.Child("sysctls"), faults);
        if (context.FsGroupChangePolicy is { } policy and not ("OnRootMismatch" or "Always")) faults.NotSupported(path.Child("fsGroupChangePolicy"), policy, "Always", "OnRootMismatch");
        Seccomp(context.SeccompProfile, path.Child("seccompProfile"), faults);
    }

    public static void Container(SecurityContext? context, FieldPath path, Faults faults)
    {
        if (context is null) return;
        Id(context.RunAsUser, path.Child("runAsUser"), faults);
        Id(context.RunAsGroup, path.Child("runAsGroup"), faults);
        if (context.ProcMount is { } mount and not ("Default" or "Unmasked")) faults.NotSupported(path.Child("procMount"), mount, "Default", "Unmasked");
        Seccomp(context.SeccompProfile, path.Child("seccompProfile"), faults);
        if (context.AllowPrivilegeEscalation != false) return;
        if (context.Privileged == true) faults.Invalid(path, context, "cannot set `allowPrivilegeEscalation` to false and `privileged` to true");
        if (context.Capabilities?.Add.Contains("CAP_SYS_ADMIN") == true) faults.Invalid(path, context, "cannot set `allowPrivilegeEscalation` to false and `capabilities.Add` CAP_SYS_ADMIN");
    }

    private static void Id(long? id, FieldPath path, Faults faults)
    {
        if (id is < 0 or > int.MaxValue) faults.Invalid(path, id.Value, IdRange);
    }

    private const int SysctlMax = 253;
    private const string SysctlForm = "^([a-z0-9]([-_a-z0-9]*[a-z0-9])?[\\./])*[a-z0-9]([-_a-z0-9]*[a-z0-9])?$";

    /// <summary>Words of small letters, digits, '-' and '_' with dots or slashes between them.</summary>
    private static bool IsSysctl(string name) => name.Length <= SysctlMax && name.Split('.', '/').All(word =>
        word.Length > 0 && char.IsAsciiLetterOrDigit(word[0]) && char.IsAsciiLetterOrDigit(word[^1]) && word.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '-' or '_'));

    private static void Sysctls(PodSecurityContext context, FieldPath path, Faults faults)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (int i = 0; i < context.Sysctls.Count; i++)
        {
            string name = context.Sysctls[i].Name;
            var at = path.At(i).Child("name");
            if (name.Length == 0) faults.Required(at);
            else if (!IsSysctl(name)) faults.Invalid(at, name, $"must have at most {SysctlMax} characters and match regex {SysctlForm}");
            else if (!seen.Add(name)) faults.Duplicate(at, name);
        }
    }

    private static void Seccomp(SeccompProfile? profile, FieldPath path, Faults faults)
    {
        if (profile is null) return;
        if (profile.Type.Length == 0) faults.Required(path.Child("type"), "type is required when seccompProfile is set");
        else if (profile.Type is not ("Localhost" or "RuntimeDefault" or "Unconfined")) faults.NotSupported(path.Child("type"), profile.Type, "Localhost", "RuntimeDefault", "Unconfined");
        if (profile is { Type: "Localhost", LocalhostProfile: null }) faults.Required(path.Child("localhostProfile"), "must be set when seccomp type is Localhost");
        else if (profile.Type != "Localhost" && profile.LocalhostProfile is not null) faults.Invalid(path.Child("localhostProfile"), profile.LocalhostProfile, "can only be set when seccomp type is Localhost");
    }
}
