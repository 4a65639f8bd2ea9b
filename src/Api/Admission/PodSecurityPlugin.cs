using System.Globalization;
using System.Text.Json.Nodes;
using Fairlead.Api.Cache;
using Fairlead.Api.Http;
using Fairlead.Api.Objects;
using Fairlead.Kubernetes;
using Fairlead.Kubernetes.Core;
using Fairlead.Kubernetes.PodSecurity;
using Fairlead.Kubernetes.Validation;
using KubernetesResources = Fairlead.Kubernetes.Resources;

namespace Fairlead.Api.Admission;

/// <summary>
/// Keeps the levels that a namespace's labels <c>pod-security.kubernetes.io/…</c> ask for: pods beyond them are refused, or warned of as the labels say;
/// workloads whose pods would be refused are warned of. Looks at valid objects, after everything that may change them.
/// </summary>
internal sealed class PodSecurityPlugin(ApiCore core) : IAdmissionPlugin
{
    private const int MostPods = 3000;

    private static readonly HashSet<string> Workloads = ["ReplicationController", "PodTemplate", "ReplicaSet", "Deployment", "StatefulSet", "DaemonSet", "Job", "CronJob"];

    public ApiStatus? Create(WriteContext write, JsonObject obj)
    {
        if (ReferenceEquals(write.Type, KubernetesResources.Namespace)) return Labels(write, obj);
        return ReferenceEquals(write.Type, KubernetesResources.Pod) ? Pod(write, obj) : Workload(write, obj);
    }

    public ApiStatus? Update(WriteContext write, JsonObject obj, JsonObject old)
    {
        if (ReferenceEquals(write.Type, KubernetesResources.Pod)) return write.Subresource is "" or "ephemeralcontainers" or "resize" && Concerns(obj, old) ? Pod(write, obj) : null;
        if (write.Subresource.Length > 0) return null;
        return ReferenceEquals(write.Type, KubernetesResources.Namespace) ? NamespaceUpdate(write, obj, old) : Workload(write, obj);
    }

    private static ApiStatus? Labels(WriteContext write, JsonObject ns)
    {
        var faults = new Faults();
        PolicyOf(ns, faults);
        return faults.Count > 0 ? RefusalStatus.Invalid(write.Type, write.Name, faults.Found) : null;
    }

    private static NamespacePolicy PolicyOf(JsonObject ns, Faults faults) => NamespacePolicy.Of(key => ns["metadata"]?["labels"]?[key]?.ToString(), faults);

    private ApiStatus? NamespaceUpdate(WriteContext write, JsonObject ns, JsonObject old)
    {
        var (now, before) = (new Faults(), new Faults());
        LevelVersion wanted = PolicyOf(ns, now).Enforce, had = PolicyOf(old, before).Enforce;
        if (now.Count > 0 && !now.Found.SequenceEqual(before.Found)) return RefusalStatus.Invalid(write.Type, write.Name, now.Found);
        if (IsStricter(wanted, had)) write.Warn(Existing(write.Name, wanted));
        return null;
    }

    private static bool IsStricter(LevelVersion wanted, LevelVersion had) => wanted != had && wanted.Level != SecurityLevel.Privileged && (wanted.Minor != had.Minor || wanted.Level > had.Level);

    /// <summary>Whether a write asks more of a namespace's pods than was asked before, so that those which are there are looked at.</summary>
    public static bool Tightens(WriteContext write, JsonObject obj, JsonObject old) =>
        ReferenceEquals(write.Type, KubernetesResources.Namespace) && write.Subresource.Length == 0 && IsStricter(PolicyOf(obj, new Faults()).Enforce, PolicyOf(old, new Faults()).Enforce);

    /// <summary>Which of the namespace's pods would not be let in today; those with the same faults in one line.</summary>
    private List<string> Existing(string ns, LevelVersion wanted)
    {
        var pods = core.Cache[KubernetesResources.Pod].Snapshot.In(new WatchScope(ns, null)).ToList();
        var byFault = new SortedDictionary<string, List<string>>(StringComparer.Ordinal);
        foreach (var cached in pods.Take(MostPods))
        {
            var pod = KubernetesJson.Read<Pod>(cached.Json.Span);
            var findings = SecurityChecks.Of(wanted, pod.Metadata.Annotations, pod.Spec);
            if (findings.Count == 0) continue;
            string faults = string.Join(", ", findings.Select(f => f.Reason));
            if (!byFault.TryGetValue(faults, out var names)) byFault[faults] = names = [];
            names.Add(cached.Name.ToString());
        }
        var warnings = new List<string>();
        if (pods.Count > MostPods) warnings.Add(string.Create(CultureInfo.InvariantCulture, $"new PodSecurity enforce level only checked against the first {MostPods} of {pods.Count} existing pods"));
        if (byFault.Count > 0) warnings.Add($"existing pods in namespace \"{ns}\" violate the new PodSecurity enforce level \"{wanted}\"");
        warnings.AddRange(byFault.Select(f => $"{First(f.Value)}: {f.Key}").Order(StringComparer.Ordinal));
        return warnings;
    }

    private static string First(List<string> names)
    {
        string first = names.Min(StringComparer.Ordinal)!;
        return names.Count switch
        {
            1 => first,
            2 => $"{first} (and 1 other pod)",
            var many => string.Create(CultureInfo.InvariantCulture, $"{first} (and {many - 1} other pods)"),
        };
    }

    /// <summary>Null where the namespace's labels ask for nothing.</summary>
    private NamespacePolicy? PolicyOf(string ns) => core.Get(KubernetesResources.Namespace, "", ns) is { } found && found.Labels.Any(l => l.StartsWith("pod-security.", StringComparison.Ordinal))
        ? NamespacePolicy.Of(found.Label, new Faults()) : null;

    private ApiStatus? Pod(WriteContext write, JsonObject obj)
    {
        if (PolicyOf(write.Namespace) is not { } policy) return null;
        var pod = KubernetesJson.Read<Pod>(obj);
        var findings = SecurityChecks.Of(policy.Enforce, pod.Metadata.Annotations, pod.Spec);
        if (findings.Count > 0) return ApiStatus.Forbidden(write.Type, write.Name, $"violates PodSecurity \"{policy.Enforce}\": {string.Join(", ", findings)}");
        Warn(write, policy.Warn, pod.Metadata.Annotations, pod.Spec);
        return null;
    }

    private ApiStatus? Workload(WriteContext write, JsonObject obj)
    {
        if (!write.Type.Namespaced || !Workloads.Contains(write.Type.Kind) || PolicyOf(write.Namespace) is not { } policy) return null;
        var template = write.Type.Kind switch
        {
            "PodTemplate" => obj["template"],
            "CronJob" => obj["spec"]?["jobTemplate"]?["spec"]?["template"],
            _ => obj["spec"]?["template"],
        };
        if (template is not JsonObject found) return null;
        var typed = KubernetesJson.Read<PodTemplateSpec>(found);
        Warn(write, policy.Warn, typed.Metadata?.Annotations ?? new Dictionary<string, string>(), typed.Spec ?? PodSpec.Empty);
        return null;
    }

    private static void Warn(WriteContext write, LevelVersion level, IReadOnlyDictionary<string, string> annotations, PodSpec spec)
    {
        var findings = SecurityChecks.Of(level, annotations, spec);
        if (findings.Count > 0) write.Warn([$"would violate PodSecurity \"{level}\": {string.Join(", ", findings)}"]);
    }

    /// <summary>Of what may change in a pod, images, profiles in annotations and new containers concern its safety.</summary>
    private static bool Concerns(JsonObject obj, JsonObject old)
    {
        static string Facts(JsonObject pod)
        {
            var containers = new[] { "initContainers", "containers", "ephemeralContainers" }.SelectMany(list => pod["spec"]?[list] as JsonArray ?? []).Select(c => $"{c?["name"]}\n{c?["image"]}");
            var profiles = (pod["metadata"]?["annotations"] as JsonObject ?? []).Where(a => a.Key.Contains("seccomp.security.alpha.kubernetes.io", StringComparison.Ordinal)).OrderBy(a => a.Key, StringComparer.Ordinal).Select(a => $"{a.Key}={a.Value}");
            return string.Join("\n\n", containers.Concat(profiles));
        }

        return Facts(obj) != Facts(old);
    }
}
