using Fairlead.Kubernetes.Core;

namespace Fairlead.Kubernetes.Validation.Warnings;

/// <summary>Things in a pod that are old, doubled or without effect.</summary>
internal static class PodWarnings
{
    private static readonly Dictionary<string, (string Since, string Use)> OldLabels = new(StringComparer.Ordinal)
    {
        ["beta.kubernetes.io/arch"] = ("v1.14", "kubernetes.io/arch"),
        ["beta.kubernetes.io/os"] = ("v1.14", "kubernetes.io/os"),
        ["failure-domain.beta.kubernetes.io/region"] = ("v1.17", "topology.kubernetes.io/region"),
        ["failure-domain.beta.kubernetes.io/zone"] = ("v1.17", "topology.kubernetes.io/zone"),
        ["beta.kubernetes.io/instance-type"] = ("v1.17", "node.kubernetes.io/instance-type"),
    };

    private static readonly (string Annotation, string Message)[] OldAnnotations =
    [
        ("scheduler.alpha.kubernetes.io/critical-pod", "non-functional in v1.16+; use the \"priorityClassName\" field instead"),
        ("security.alpha.kubernetes.io/sysctls", "non-functional in v1.11+; use the \"sysctls\" field instead"),
        ("security.alpha.kubernetes.io/unsafe-sysctls", "non-functional in v1.11+; use the \"sysctls\" field instead"),
    ];

    /// <summary>Volumes that Kubernetes no longer has drivers for, and since when.</summary>
    private static readonly (string Field, string Message)[] OldVolumes =
    [
        ("photonPersistentDisk", "deprecated in v1.11, non-functional in v1.16+"), ("gitRepo", "deprecated in v1.11"), ("scaleIO", "deprecated in v1.16, non-functional in v1.22+"),
        ("flocker", "deprecated in v1.22, non-functional in v1.25+"), ("storageos", "deprecated in v1.22, non-functional in v1.25+"), ("quobyte", "deprecated in v1.22, non-functional in v1.25+"),
        ("glusterfs", "deprecated in v1.25, non-functional in v1.26+"), ("cephfs", "deprecated in v1.28, non-functional in v1.31+"), ("rbd", "deprecated in v1.28, non-functional in v1.31+"),
    ];

    /// <param name="metadata">Where the annotations stand.</param>
    public static void Of(PodSpec spec, IReadOnlyDictionary<string, string> annotations, FieldPath metadata, FieldPath path, List<string> warnings)
    {
        Nodes(spec, path, warnings);
        foreach (var (annotation, message) in OldAnnotations)
            if (annotations.ContainsKey(annotation)) warnings.Add($"{metadata.Child("annotations").Key(annotation)}: {message}");
        Volumes(spec.Volumes, path.Child("volumes"), warnings);
        Doubled(spec.HostAliases.Select(a => a.Ip), i => $"{path.Child("hostAliases").At(i).Child("ip")}: duplicate ip", warnings);
        Doubled(spec.ImagePullSecrets.Select(s => s.Name ?? ""), i => $"{path.Child("imagePullSecrets").At(i).Child("name")}: duplicate name", warnings);
        for (int i = 0; i < spec.ImagePullSecrets.Count; i++)
        {
            if (string.IsNullOrEmpty(spec.ImagePullSecrets[i].Name)) warnings.Add($"{path.Child("imagePullSecrets").At(i).Child("name")}: invalid empty name \"\"");
        }
        Fractions(spec.Overhead, path.Child("overhead"), warnings);
        if (spec.SecurityContext?.SeccompProfile is null && annotations.ContainsKey(PodAnnotations.Seccomp)) warnings.Add($"{metadata.Child("annotations").Key(PodAnnotations.Seccomp)}: non-functional in v1.27+; use the \"seccompProfile\" field instead");
        Profiles(spec, annotations, metadata.Child("annotations"), warnings);
        ContainerWarnings.Of(spec, path, warnings);
        if (spec.TerminationGracePeriodSeconds is < 0) warnings.Add($"{path.Child("terminationGracePeriodSeconds")}: must be >= 0; negative values are invalid and will be treated as 1");
    }

    /// <summary>Profiles in annotations whose fields are not set.</summary>
    private static void Profiles(PodSpec spec, IReadOnlyDictionary<string, string> annotations, FieldPath path, List<string> warnings)
    {
        if (annotations.Count == 0) return;
        var containers = spec.InitContainers.Concat(spec.Containers).Select(c => (c.Name, c.SecurityContext)).Concat(spec.EphemeralContainers.Select(c => (c.Name, c.SecurityContext)));
        foreach (var (name, context) in containers)
        {
            if (context?.SeccompProfile is null && annotations.ContainsKey(PodAnnotations.SeccompOfContainer + name)) warnings.Add($"{path.Key(PodAnnotations.SeccompOfContainer + name)}: non-functional in v1.27+; use the \"seccompProfile\" field instead");
            bool hasField = spec.SecurityContext?.AppArmorProfile is not null || context?.AppArmorProfile is not null;
            if (!hasField && annotations.ContainsKey(PodAnnotations.AppArmorOfContainer + name)) warnings.Add($"{path.Key(PodAnnotations.AppArmorOfContainer + name)}: deprecated since v1.30; use the \"appArmorProfile\" field instead");
        }
    }

    private static void Nodes(PodSpec spec, FieldPath path, List<string> warnings)
    {
        foreach (string label in spec.NodeSelector.Keys.Order(StringComparer.Ordinal))
        {
            if (Old(label) is { } old) warnings.Add($"{path.Child("nodeSelector").Key(label)}: {old}");
        }
        if (spec.Affinity?.NodeAffinity is { } affinity) Affinity(affinity, path.Child("affinity", "nodeAffinity"), warnings);
        for (int i = 0; i < spec.TopologySpreadConstraints.Count; i++)
        {
            var (constraint, at) = (spec.TopologySpreadConstraints[i], path.Child("topologySpreadConstraints").At(i));
            if (Old(constraint.TopologyKey) is { } old) warnings.Add($"{at.Child("topologyKey")}: {constraint.TopologyKey} is {old}");
            if (constraint.LabelSelector is null) warnings.Add($"{at.Child("labelSelector")}: a null labelSelector results in matching no pod");
        }
    }

    public static string? Old(string label) => OldLabels.TryGetValue(label, out var old) ? $"deprecated since {old.Since}; use \"{old.Use}\" instead" : null;

    private static void Affinity(NodeAffinity affinity, FieldPath path, List<string> warnings)
    {
        var terms = affinity.RequiredDuringSchedulingIgnoredDuringExecution?.NodeSelectorTerms ?? [];
        Terms(terms, path.Child("requiredDuringSchedulingIgnoredDuringExecution", "nodeSelectorTerms"), warnings);
        var preferred = affinity.PreferredDuringSchedulingIgnoredDuringExecution;
        for (int i = 0; i < preferred.Count; i++)
            if (preferred[i].Preference is { } preference) Term(preference, path.Child("preferredDuringSchedulingIgnoredDuringExecution").At(i).Child("preference"), warnings);
    }

    public static void Terms(IReadOnlyList<NodeSelectorTerm> terms, FieldPath path, List<string> warnings)
    {
        for (int i = 0; i < terms.Count; i++) Term(terms[i], path.At(i), warnings);
    }

    private static void Term(NodeSelectorTerm term, FieldPath path, List<string> warnings)
    {
        for (int i = 0; i < term.MatchExpressions.Count; i++)
        {
            if (Old(term.MatchExpressions[i].Key) is { } old) warnings.Add($"{path.Child("matchExpressions").At(i).Child("key")}: {term.MatchExpressions[i].Key} is {old}");
        }
    }

    private static void Volumes(IReadOnlyList<Volume> volumes, FieldPath path, List<string> warnings)
    {
        for (int i = 0; i < volumes.Count; i++)
        {
            var volume = KubernetesJson.ToTree(volumes[i]);
            foreach (var (field, message) in OldVolumes)
                if (volume[field] is not null) warnings.Add($"{path.At(i).Child(field == "storageos" ? "storageOS" : field)}: {message}");
            if (volumes[i].Ephemeral?.VolumeClaimTemplate is { } claim) ClaimWarnings.Of(claim.Spec, path.At(i).Child("ephemeral", "volumeClaimTemplate").Child("spec"), warnings);
        }
        Tokens(volumes, path, warnings);
    }

    /// <summary>Files that lie where a token of the service account will be. The places are Kubernetes' own names for them.</summary>
    private static void Tokens(IReadOnlyList<Volume> volumes, FieldPath path, List<string> warnings)
    {
        var tokens = volumes.SelectMany(v => v.Projected?.Sources ?? []).Select(s => s.ServiceAccountToken?.Path).OfType<string>().ToHashSet(StringComparer.Ordinal);
        if (tokens.Count == 0) return;
        for (int i = 0; i < volumes.Count; i++)
        {
            var at = path.At(i).Child("projected", "sources");
            foreach (var source in volumes[i].Projected?.Sources ?? [])
            {
                Files(source.ConfigMap?.Items.Select(f => f.Path), at.Child("configMap"));
                Files(source.Secret?.Items.Select(f => f.Path), at.Child("secrets"));
                Files(source.DownwardAPI?.Items.Select(f => f.Path), at.Child("downwardAPI"));
                if (source.ClusterTrustBundle is { } bundle && tokens.Contains(bundle.Path)) warnings.Add(Told(at.Child("ClusterTrustBundle"), bundle.Path));
            }
        }

        void Files(IEnumerable<string>? paths, FieldPath list)
        {
            int j = 0;
            foreach (string file in paths ?? [])
            {
                if (tokens.Contains(file)) warnings.Add(Told(list.At(j), file));
                j++;
            }
        }

        static string Told(FieldPath place, string file) => $"{place}: has duplicated path with ServiceAccountToken \"{file}\"";
    }

    private static void Doubled(IEnumerable<string> values, Func<int, string> words, List<string> warnings)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        int i = 0;
        foreach (string value in values)
        {
            if (!seen.Add(value)) warnings.Add($"{words(i)} \"{value}\"");
            i++;
        }
    }

    public static void Fractions(IReadOnlyDictionary<string, Quantity>? resources, FieldPath path, List<string> warnings)
    {
        foreach (string name in (ReadOnlySpan<string>)["memory", "ephemeral-storage"])
        {
            if (resources is not null && resources.TryGetValue(name, out var quantity) && !quantity.Amount.IsInteger)
                warnings.Add($"{path.Key(name)}: fractional byte value \"{quantity.Text}\" is invalid, must be an integer");
        }
    }
}
