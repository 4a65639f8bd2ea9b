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

    public static void Of(PodSpec spec, FieldPath path, List<string> warnings)
    {
        foreach (string label in spec.NodeSelector.Keys.Order(StringComparer.Ordinal))
        {
            if (OldLabels.TryGetValue(label, out var old)) warnings.Add($"{path.Child("nodeSelector").Key(label)}: deprecated since {old.Since}; use \"{old.Use}\" instead");
        }
        for (int i = 0; i < spec.TopologySpreadConstraints.Count; i++)
        {
            if (OldLabels.TryGetValue(spec.TopologySpreadConstraints[i].TopologyKey, out var old))
                warnings.Add($"{path.Child("topologySpreadConstraints").At(i).Child("topologyKey")}: {spec.TopologySpreadConstraints[i].TopologyKey} is deprecated since {old.Since}; use \"{old.Use}\" instead");
        }
        for (int i = 0; i < spec.ImagePullSecrets.Count; i++)
        {
            if (string.IsNullOrEmpty(spec.ImagePullSecrets[i].Name)) warnings.Add($"{path.Child("imagePullSecrets").At(i).Child("name")}: invalid empty name \"\"");
        }
        if (spec.TerminationGracePeriodSeconds is < 0) warnings.Add($"{path.Child("terminationGracePeriodSeconds")}: must be >= 0; negative values are invalid and will be treated as 1");
        for (int i = 0; i < spec.InitContainers.Count; i++) Container(spec.InitContainers[i], path.Child("initContainers").At(i), warnings);
        for (int i = 0; i < spec.Containers.Count; i++) Container(spec.Containers[i], path.Child("containers").At(i), warnings);
    }

    private static void Container(Container container, FieldPath path, List<string> warnings)
    {
        Fractions(container.Resources?.Limits, path.Child("resources", "limits"), warnings);
        Fractions(container.Resources?.Requests, path.Child("resources", "requests"), warnings);
        var names = new HashSet<string>(StringComparer.Ordinal);
        for (int i = 0; i < container.Env.Count; i++)
        {
            if (!names.Add(container.Env[i].Name))
                warnings.Add($"{path.Child("env").At(i)}: hides previous definition of \"{container.Env[i].Name}\", which may be dropped when using apply");
        }
        var ports = new Dictionary<(int, string?), int>();
        for (int i = 0; i < container.Ports.Count; i++)
        {
            var port = container.Ports[i];
            if (!ports.TryAdd((port.ContainerPortValue, port.Protocol), i))
                warnings.Add($"{path.Child("ports").At(i)}: duplicate port definition with {path.Child("ports").At(ports[(port.ContainerPortValue, port.Protocol)])}");
        }
    }

    private static void Fractions(IReadOnlyDictionary<string, Quantity>? resources, FieldPath path, List<string> warnings)
    {
        foreach (string name in (ReadOnlySpan<string>)["memory", "ephemeral-storage"])
        {
            if (resources is not null && resources.TryGetValue(name, out var quantity) && !quantity.Amount.IsInteger)
                warnings.Add($"{path.Key(name)}: fractional byte value \"{quantity.Text}\" is invalid, must be an integer");
        }
    }
}
