using Fairlead.Kubernetes.Core;
using Fairlead.Kubernetes.Validation.Rules;

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
        Sysctls(spec, context, path.Child("sysctls"), faults);
        if (context.FsGroupChangePolicy is { } policy and not ("OnRootMismatch" or "Always")) faults.NotSupported(path.Child("fsGroupChangePolicy"), policy, "Always", "OnRootMismatch");
        Seccomp(context.SeccompProfile, path.Child("seccompProfile"), faults);
        Windows(context.WindowsOptions, path.Child("windowsOptions"), faults);
        AppArmor(context.AppArmorProfile, path.Child("appArmorProfile"), faults);
        if (context.SupplementalGroupsPolicy is { } groups and not ("Merge" or "Strict")) faults.NotSupported(path.Child("supplementalGroupsPolicy"), groups, "Merge", "Strict");
        if (context.SeLinuxChangePolicy is { } change and not ("MountOption" or "Recursive")) faults.NotSupported(path.Child("seLinuxChangePolicy"), change, "MountOption", "Recursive");
    }

    /// <summary>A pod with users of its own can share no other namespace of the host.</summary>
    public static void OwnUsers(PodSpec spec, FieldPath path, Faults faults)
    {
        const string Why = "when `hostUsers` is false";
        if (spec.HostUsers != false) return;
        if (spec.HostNetwork == true) faults.Forbidden(path.Child("hostNetwork"), Why);
        if (spec.HostPID == true) faults.Forbidden(path.Child("hostPID"), Why);
        if (spec.HostIPC == true) faults.Forbidden(path.Child("hostIPC"), Why);
    }

    public static void Container(SecurityContext? context, bool hostUsers, FieldPath path, Faults faults)
    {
        if (context is null) return;
        Id(context.RunAsUser, path.Child("runAsUser"), faults);
        Id(context.RunAsGroup, path.Child("runAsGroup"), faults);
        if (context.ProcMount is { } mount and not ("Default" or "Unmasked")) faults.NotSupported(path.Child("procMount"), mount, "Default", "Unmasked");
        if (hostUsers && context.ProcMount == "Unmasked") faults.Invalid(path.Child("procMount"), "Unmasked", "`hostUsers` must be false to use `Unmasked`");
        Seccomp(context.SeccompProfile, path.Child("seccompProfile"), faults);
        if (context.AllowPrivilegeEscalation == false)
        {
            if (context.Privileged == true) faults.InvalidRaw(path, Shown(context), "cannot set `allowPrivilegeEscalation` to false and `privileged` to true");
            foreach (string _ in (context.Capabilities?.Add ?? []).Where(a => a == "CAP_SYS_ADMIN")) faults.InvalidRaw(path, Shown(context), "cannot set `allowPrivilegeEscalation` to false and `capabilities.Add` CAP_SYS_ADMIN");
        }
        Windows(context.WindowsOptions, path.Child("windowsOptions"), faults);
        AppArmor(context.AppArmorProfile, path.Child("appArmorProfile"), faults);
    }

    private static string Shown(SecurityContext context) => GoValue.Object(
        ("Capabilities", context.Capabilities is not { } c ? GoValue.Null : GoValue.Object(("Add", GoValue.List(c.Add.Select(GoValue.Text))), ("Drop", GoValue.List(c.Drop.Select(GoValue.Text))))),
        ("Privileged", GoValue.Flag(context.Privileged)),
        ("SELinuxOptions", context.SeLinuxOptions is not { } s ? GoValue.Null : GoValue.Object(("User", GoValue.Text(s.User ?? "")), ("Role", GoValue.Text(s.Role ?? "")), ("Type", GoValue.Text(s.Type ?? "")), ("Level", GoValue.Text(s.Level ?? "")))),
        ("WindowsOptions", context.WindowsOptions is not { } w ? GoValue.Null
            : GoValue.Object(("GMSACredentialSpecName", GoValue.Text(w.GmsaCredentialSpecName)), ("GMSACredentialSpec", GoValue.Text(w.GmsaCredentialSpec)), ("RunAsUserName", GoValue.Text(w.RunAsUserName)), ("HostProcess", GoValue.Flag(w.HostProcess)))),
        ("RunAsUser", GoValue.Number(context.RunAsUser)),
        ("RunAsGroup", GoValue.Number(context.RunAsGroup)),
        ("RunAsNonRoot", GoValue.Flag(context.RunAsNonRoot)),
        ("ReadOnlyRootFilesystem", GoValue.Flag(context.ReadOnlyRootFilesystem)),
        ("AllowPrivilegeEscalation", GoValue.Flag(context.AllowPrivilegeEscalation)),
        ("ProcMount", GoValue.Text(context.ProcMount)),
        ("SeccompProfile", context.SeccompProfile is not { } p ? GoValue.Null : Shown(p)),
        ("AppArmorProfile", context.AppArmorProfile is not { } a ? GoValue.Null : GoValue.Object(("Type", GoValue.Text(a.Type)), ("LocalhostProfile", GoValue.Text(a.LocalhostProfile)))));

    private static string Shown(SeccompProfile profile) => GoValue.Object(("Type", GoValue.Text(profile.Type)), ("LocalhostProfile", GoValue.Text(profile.LocalhostProfile)));

    private static void Windows(WindowsSecurityContextOptions? options, FieldPath path, Faults faults)
    {
        if (options?.GmsaCredentialSpecName is { } name) faults.Invalid(path.Child("gmsaCredentialSpecName"), name, Names.Dns1123Subdomain(name));
        if (options?.GmsaCredentialSpec is { Length: 0 }) faults.Invalid(path.Child("gmsaCredentialSpec"), "", "gmsaCredentialSpec cannot be an empty string");
        if (options?.RunAsUserName is not { } user) return;
        var at = path.Child("runAsUserName");
        if (user.Length == 0) faults.Invalid(at, user, "runAsUserName cannot be an empty string");
        else if (user.Any(char.IsControl)) faults.Invalid(at, user, "runAsUserName cannot contain control characters");
        else if (user.Count(c => c == '\\') > 1) faults.Invalid(at, user, "runAsUserName cannot contain more than one backslash");
    }

    private const int AppArmorMax = 4095;

    private static void AppArmor(AppArmorProfile? profile, FieldPath path, Faults faults)
    {
        if (profile is null) return;
        var local = path.Child("localhostProfile");
        switch (profile.Type)
        {
            case "Localhost" when profile.LocalhostProfile is null: faults.Required(local, "must be set when AppArmor type is Localhost"); break;
            case "Localhost":
                if (profile.LocalhostProfile.Trim() != profile.LocalhostProfile) faults.Invalid(local, profile.LocalhostProfile, "must not be padded with whitespace");
                else if (profile.LocalhostProfile.Length == 0) faults.Required(local, "must be set when AppArmor type is Localhost");
                if (profile.LocalhostProfile.Length > AppArmorMax) faults.TooLong(local, AppArmorMax);
                break;
            case "RuntimeDefault" or "Unconfined":
                if (profile.LocalhostProfile is { } useless) faults.Invalid(local, useless, "can only be set when AppArmor type is Localhost");
                break;
            case "": faults.Required(path.Child("type"), "type is required when appArmorProfile is set"); break;
            default: faults.NotSupported(path.Child("type"), profile.Type, "Localhost", "RuntimeDefault", "Unconfined"); break;
        }
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

    private static void Sysctls(PodSpec spec, PodSecurityContext context, FieldPath path, Faults faults)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (int i = 0; i < context.Sysctls.Count; i++)
        {
            string name = context.Sysctls[i].Name;
            var at = path.At(i).Child("name");
            if (name.Length == 0) faults.Required(at);
            else if (!IsSysctl(name)) faults.Invalid(at, name, $"must have at most {SysctlMax} characters and match regex {SysctlForm}");
            else if (!seen.Add(name)) faults.Duplicate(at, name);
            string dotted = name.Replace('/', '.');
            if (spec.HostNetwork == true && dotted.StartsWith("net.", StringComparison.Ordinal)) faults.Invalid(at, name, "may not be specified when 'hostNetwork' is true");
            else if (spec.HostIPC == true && IsOfIpc(dotted)) faults.Invalid(at, name, "may not be specified when 'hostIPC' is true");
        }
    }

    private static bool IsOfIpc(string name) =>
        name is "kernel.sem" || name.StartsWith("kernel.shm", StringComparison.Ordinal) || name.StartsWith("kernel.msg", StringComparison.Ordinal) || name.StartsWith("fs.mqueue.", StringComparison.Ordinal);

    private static void Seccomp(SeccompProfile? profile, FieldPath path, Faults faults)
    {
        if (profile is null) return;
        if (profile.Type.Length == 0) faults.Required(path.Child("type"), "type is required when seccompProfile is set");
        else if (profile.Type is not ("Localhost" or "RuntimeDefault" or "Unconfined")) faults.NotSupported(path.Child("type"), profile.Type, "Localhost", "RuntimeDefault", "Unconfined");
        if (profile is { Type: "Localhost", LocalhostProfile: null }) faults.Required(path.Child("localhostProfile"), "must be set when seccomp type is Localhost");
        else if (profile.Type == "Localhost") MountRules.Relative(profile.LocalhostProfile, path.Child("localhostProfile"), faults);
        else if (profile.LocalhostProfile is not null) faults.InvalidRaw(path.Child("localhostProfile"), Shown(profile), "can only be set when seccomp type is Localhost");
    }
}
