using System.Globalization;
using Fairlead.Kubernetes.Core;

namespace Fairlead.Kubernetes.Validation.Pods;

/// <summary>Annotations of pods that mean something: what they may say, and that they agree with the fields that took their place.</summary>
internal static class PodAnnotationRules
{
    private const string DeletionCost = "controller.kubernetes.io/pod-deletion-cost", Local = "localhost/";

    public static void Check(IReadOnlyDictionary<string, string> annotations, PodSpec spec, FieldPath path, Faults faults)
    {
        if (annotations.Count == 0) return;
        if (annotations.TryGetValue(PodAnnotations.Mirror, out string? mirror) && string.IsNullOrEmpty(spec.NodeName)) faults.Invalid(path.Key(PodAnnotations.Mirror), mirror, "must set spec.nodeName if mirror pod annotation is set");
        if (annotations.TryGetValue(DeletionCost, out string? cost) && !IsCost(cost)) faults.Invalid(path.Key(DeletionCost), cost, "must be a 32bit integer");
        foreach (var (key, value) in annotations.OrderBy(a => a.Key, StringComparer.Ordinal))
        {
            if (key == PodAnnotations.Seccomp || key.StartsWith(PodAnnotations.SeccompOfContainer, StringComparison.Ordinal)) Seccomp(value, path.Child(key), faults);
            if (!key.StartsWith(PodAnnotations.AppArmorOfContainer, StringComparison.Ordinal)) continue;
            string container = key[PodAnnotations.AppArmorOfContainer.Length..];
            if (Containers(spec, path).All(c => c.Name != container)) faults.Invalid(path.Key(key), container, "container not found");
            if (value is not ("" or "runtime/default" or "unconfined") && !value.StartsWith(Local, StringComparison.Ordinal)) faults.Invalid(path.Key(key), value, $"invalid AppArmor profile name: {Decoding.GoText.Quote(value)}");
        }
    }

    private static bool IsCost(string text) =>
        int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _) && (text == "0" || text[0] is '-' or (>= '1' and <= '9'));

    private static void Seccomp(string profile, FieldPath path, Faults faults)
    {
        if (profile is "runtime/default" or "docker/default" or "unconfined") return;
        if (profile.StartsWith(Local, StringComparison.Ordinal)) MountRules.Relative(profile[Local.Length..], path, faults);
        else faults.Invalid(path, profile, "must be a valid seccomp profile");
    }

    /// <summary>What may not change: which node's file the pod is from, and profiles.</summary>
    public static void Changes(Pod pod, Pod old, Faults faults)
    {
        var path = FieldPath.Root("metadata").Child("annotations");
        var (now, before) = (pod.Metadata.Annotations, old.Metadata.Annotations);
        foreach (var (key, value) in before.OrderBy(a => a.Key, StringComparer.Ordinal))
        {
            if (now.TryGetValue(key, out string? kept) && kept == value) continue;
            if (key.StartsWith(PodAnnotations.AppArmorOfContainer, StringComparison.Ordinal)) faults.Forbidden(path.Key(key), "may not remove or update AppArmor annotations");
            if (key == PodAnnotations.Mirror) faults.Forbidden(path.Key(key), "may not remove or update mirror pod annotation");
        }
        foreach (string key in now.Keys.Except(before.Keys).Order(StringComparer.Ordinal))
        {
            if (key.StartsWith(PodAnnotations.AppArmorOfContainer, StringComparison.Ordinal)) faults.Forbidden(path.Key(key), "may not add AppArmor annotations");
            if (key == PodAnnotations.Mirror) faults.Forbidden(path.Key(key), "may not add mirror pod annotation");
        }
        Check(now, pod.Spec, path, faults);
    }

    /// <summary>A profile that stands in an annotation and in a field is the same in both.</summary>
    public static void Match(IReadOnlyDictionary<string, string> annotations, PodSpec spec, FieldPath path, Faults faults)
    {
        if (annotations.Count == 0) return;
        if (spec.SecurityContext?.SeccompProfile is { } whole && annotations.TryGetValue(PodAnnotations.Seccomp, out string? profile))
            Same("seccomp", profile, whole.Type, whole.LocalhostProfile, path.Child("securityContext", "seccompProfile"), faults);
        foreach (var (name, context, at) in Containers(spec, path))
        {
            if (context?.SeccompProfile is { } own && annotations.TryGetValue(PodAnnotations.SeccompOfContainer + name, out string? seccomp))
                Same("seccomp", seccomp, own.Type, own.LocalhostProfile, at.Child("securityContext", "seccompProfile"), faults);
        }
        if (spec.Os?.Name == "windows") return;
        foreach (var (name, context, at) in Containers(spec, path))
        {
            if ((context?.AppArmorProfile ?? spec.SecurityContext?.AppArmorProfile) is { } armor && annotations.TryGetValue(PodAnnotations.AppArmorOfContainer + name, out string? stated))
                Same("apparmor", stated, armor.Type, armor.LocalhostProfile, at.Child("securityContext", "appArmorProfile"), faults);
        }
    }

    private static void Same(string what, string annotation, string type, string? local, FieldPath path, Faults faults)
    {
        bool sameType = type switch
        {
            "Unconfined" => annotation == "unconfined",
            "RuntimeDefault" => annotation == "runtime/default" || (what == "seccomp" && annotation == "docker/default"),
            "Localhost" => annotation.StartsWith(Local, StringComparison.Ordinal),
            _ => true,
        };
        if (!sameType) faults.Forbidden(path.Child("type"), $"{what} type in annotation and field must match");
        else if (type == "Localhost" && annotation[Local.Length..] != local) faults.Forbidden(path.Child("localhostProfile"), $"{what} profile in annotation and field must match");
    }

    private static IEnumerable<(string Name, SecurityContext? Context, FieldPath Path)> Containers(PodSpec spec, FieldPath path) =>
        spec.InitContainers.Select((c, i) => (c.Name, c.SecurityContext, path.Child("initContainers").At(i)))
            .Concat(spec.Containers.Select((c, i) => (c.Name, c.SecurityContext, path.Child("containers").At(i))))
            .Concat(spec.EphemeralContainers.Select((c, i) => (c.Name, c.SecurityContext, path.Child("ephemeralContainers").At(i))));
}
