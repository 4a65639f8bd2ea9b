using Fairlead.Kubernetes.Core;
using Fairlead.Kubernetes.Trees;

namespace Fairlead.Kubernetes.Validation.Pods;

/// <summary>What a pod cannot say when it says for which operating system it is.</summary>
internal static class OperatingSystemRules
{
    private const string OnWindows = "cannot be set for a windows pod", OnLinux = "windows options cannot be set for a linux pod";

    private static readonly string[] PodFields = ["hostUsers", "hostPID", "hostIPC", "shareProcessNamespace"];

    private static readonly string[] PodContext =
    [
        "appArmorProfile", "seLinuxOptions", "seccompProfile", "fsGroup", "fsGroupChangePolicy", "sysctls", "runAsUser", "runAsGroup", "supplementalGroups", "supplementalGroupsPolicy", "seLinuxChangePolicy",
    ];

    private static readonly string[] ContainerContext =
        ["appArmorProfile", "seLinuxOptions", "seccompProfile", "capabilities", "readOnlyRootFilesystem", "privileged", "allowPrivilegeEscalation", "procMount", "runAsUser", "runAsGroup"];

    public static void Check(PodSpec spec, FieldPath path, Faults faults)
    {
        if (spec.Os is not { } os) return;
        if (os.Name.Length == 0) faults.Required(path.Child("os", "name"), "cannot be empty");
        else if (os.Name is not ("linux" or "windows")) faults.NotSupported(path.Child("os"), os.Name, "linux", "windows");
        else if (os.Name == "linux") Linux(spec, path, faults);
        else Windows(spec, path, faults);
    }

    private static void Linux(PodSpec spec, FieldPath path, Faults faults)
    {
        if (spec.SecurityContext?.WindowsOptions is not null) faults.Forbidden(path.Child("securityContext", "windowsOptions"), OnLinux);
        foreach (var (context, at) in Contexts(spec, path))
            if (context?.WindowsOptions is not null) faults.Forbidden(at.Child("securityContext", "windowsOptions"), OnLinux);
    }

    private static void Windows(PodSpec spec, FieldPath path, Faults faults)
    {
        var tree = KubernetesJson.ToTree(spec);
        foreach (string field in PodFields)
            if (tree[field] is not null && (field is "hostUsers" or "shareProcessNamespace" || tree.Flag(field) == true)) faults.Forbidden(path.Child(field), OnWindows);
        foreach (string field in PodContext)
            if (tree.Obj("securityContext")?[field] is not null) faults.Forbidden(path.Child("securityContext", field), OnWindows);
        foreach (var (context, at) in Contexts(spec, path))
        {
            if (context is null) continue;
            var fields = KubernetesJson.ToTree(context);
            foreach (string field in ContainerContext)
                if (fields[field] is not null) faults.Forbidden(at.Child("securityContext", field), OnWindows);
        }
    }

    /// <summary>All containers of a Windows pod are the host's processes, or none; then the network is the host's too.</summary>
    public static void HostProcess(PodSpec spec, FieldPath path, Faults faults)
    {
        bool? whole = spec.SecurityContext?.WindowsOptions?.HostProcess;
        int all = 0, ofHost = 0;
        foreach (var (context, at) in Contexts(spec, path))
        {
            all++;
            bool? own = context?.WindowsOptions?.HostProcess;
            if (whole is { } wanted && own is { } said && wanted != said)
                faults.Invalid(at.Child("securityContext", "windowsOptions").Child("hostProcess"), said, $"pod hostProcess value must be identical if both are specified, was {(wanted ? "true" : "false")}");
            if (own ?? whole ?? false) ofHost++;
        }
        if (ofHost == 0) return;
        if (ofHost != all) faults.Invalid(path, "", "If pod contains any hostProcess containers then all containers must be HostProcess containers");
        if (spec.HostNetwork != true) faults.Invalid(path.Child("hostNetwork"), false, "hostNetwork must be true if pod contains any hostProcess containers");
    }

    private static IEnumerable<(SecurityContext? Context, FieldPath Path)> Contexts(PodSpec spec, FieldPath path) =>
        spec.InitContainers.Select((c, i) => (c.SecurityContext, path.Child("initContainers").At(i)))
            .Concat(spec.Containers.Select((c, i) => (c.SecurityContext, path.Child("containers").At(i))))
            .Concat(spec.EphemeralContainers.Select((c, i) => (c.SecurityContext, path.Child("ephemeralContainers").At(i))));
}
