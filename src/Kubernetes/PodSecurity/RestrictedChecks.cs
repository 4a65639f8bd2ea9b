using Fairlead.Kubernetes.Core;

namespace Fairlead.Kubernetes.PodSecurity;

/// <summary>What a pod at level <c>restricted</c> must say of itself, beyond what <c>baseline</c> asks.</summary>
internal static class RestrictedChecks
{
    private static readonly HashSet<string> PlainVolumes = ["configMap", "csi", "downwardAPI", "emptyDir", "ephemeral", "persistentVolumeClaim", "projected", "secret", "image"];

    public static SecurityFinding? Escalation(PodView pod, int minor)
    {
        if (minor >= 25 && pod.IsWindows) return null;
        string which = pod.Those(c => c.SecurityContext?.AllowPrivilegeEscalation != false);
        return which.Length == 0 ? null : new("allowPrivilegeEscalation != false", $"{which} must set securityContext.allowPrivilegeEscalation=false");
    }

    public static SecurityFinding? Capabilities(PodView pod, int minor)
    {
        if (minor >= 25 && pod.IsWindows) return null;
        static IEnumerable<string> More(Container c) => (c.SecurityContext?.Capabilities?.Add ?? []).Where(a => a != "NET_BIND_SERVICE");
        string keeping = pod.Those(c => c.SecurityContext?.Capabilities?.Drop.Contains("ALL") != true), adding = pod.Those(c => More(c).Any());
        string[] details =
        [
            keeping.Length > 0 ? $"{keeping} must set securityContext.capabilities.drop=[\"ALL\"]" : "",
            adding.Length > 0 ? $"{adding} must not include {PodView.Quoted(PodView.Sorted(pod.Containers.SelectMany(More)))} in securityContext.capabilities.add" : "",
        ];
        return keeping.Length + adding.Length == 0 ? null : new("unrestricted capabilities", string.Join("; ", details.Where(d => d.Length > 0)));
    }

    public static SecurityFinding? Volumes(PodView pod, int minor)
    {
        static string Source(Volume volume) => KubernetesJson.ToTree(volume).Where(p => p.Key != "name").Select(p => p.Key).FirstOrDefault() ?? "unknown";
        var bad = pod.Spec.Volumes.Select(v => (v.Name, Source: Source(v))).Where(v => !PlainVolumes.Contains(v.Source)).ToList();
        string[] types = PodView.Sorted(bad.Select(v => v.Source));
        return bad.Count == 0 ? null
            : new("restricted volume types", $"{PodView.Named("volume", bad.Select(v => v.Name))} {(bad.Count == 1 ? "uses" : "use")} {PodView.Plural("restricted volume type", types.Length)} {PodView.Quoted(types)}");
    }

    public static SecurityFinding? NonRoot(PodView pod, int minor)
    {
        if (minor >= 35 && pod.HasOwnUsers) return null;
        bool? wanted = pod.Spec.SecurityContext?.RunAsNonRoot;
        string setters = pod.Setters(wanted == false, c => c.SecurityContext?.RunAsNonRoot == false);
        if (setters.Length > 0) return new("runAsNonRoot != true", $"{setters} must not set securityContext.runAsNonRoot=false");
        string silent = wanted == true ? "" : pod.Those(c => c.SecurityContext?.RunAsNonRoot is null);
        return silent.Length == 0 ? null : new("runAsNonRoot != true", $"pod or {silent} must set securityContext.runAsNonRoot=true");
    }

    public static SecurityFinding? User(PodView pod, int minor)
    {
        if (minor >= 35 && pod.HasOwnUsers) return null;
        string setters = pod.Setters(pod.Spec.SecurityContext?.RunAsUser == 0, c => c.SecurityContext?.RunAsUser == 0);
        return setters.Length == 0 ? null : new("runAsUser=0", $"{setters} must not set runAsUser=0");
    }

    public static SecurityFinding? Seccomp(PodView pod, int minor)
    {
        if (minor >= 25 && pod.IsWindows) return null;
        if (BaselineChecks.Seccomp(pod, minor) is { } set) return set;
        string silent = pod.Spec.SecurityContext?.SeccompProfile is not null ? "" : pod.Those(c => c.SecurityContext?.SeccompProfile is null);
        return silent.Length == 0 ? null : new("seccompProfile", $"pod or {silent} must set securityContext.seccompProfile.type to \"RuntimeDefault\" or \"Localhost\"");
    }
}
