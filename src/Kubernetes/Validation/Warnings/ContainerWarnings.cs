using System.Globalization;
using Fairlead.Kubernetes.Core;

namespace Fairlead.Kubernetes.Validation.Warnings;

/// <summary>Variables and ports of a pod's containers that hide or repeat one another.</summary>
internal static class ContainerWarnings
{
    public static void Of(PodSpec spec, FieldPath path, List<string> warnings)
    {
        var all = spec.InitContainers.Select((c, i) => (Container: c, Path: path.Child("initContainers").At(i)))
            .Concat(spec.Containers.Select((c, i) => (Container: c, Path: path.Child("containers").At(i)))).ToList();
        foreach (var (container, at) in all)
        {
            foreach (string name in (string[])["memory", "ephemeral-storage"])
            {
                Fraction(container.Resources?.Limits, name, at.Child("resources", "limits"), warnings);
                Fraction(container.Resources?.Requests, name, at.Child("resources", "requests"), warnings);
            }
            Hidden(container.Env, at.Child("env"), warnings);
        }
        Ports(all, warnings);
    }

    private static void Fraction(IReadOnlyDictionary<string, Quantity>? resources, string name, FieldPath path, List<string> warnings)
    {
        if (resources?.TryGetValue(name, out var quantity) == true) PodWarnings.Fractions(new Dictionary<string, Quantity> { [name] = quantity }, path, warnings);
    }

    /// <summary>A second value of a variable is meant when it builds on the first: <c>X=abc</c>, <c>X=$(X)123</c>.</summary>
    private static void Hidden(IReadOnlyList<EnvVar> variables, FieldPath path, List<string> warnings)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        for (int i = 0; i < variables.Count; i++)
        {
            var variable = variables[i];
            if (names.Add(variable.Name)) continue;
            string reference = $"$({variable.Name})", value = variable.Value ?? "";
            if (variable.ValueFrom is not null || value == reference || !value.Contains(reference, StringComparison.Ordinal))
                warnings.Add($"{path.At(i)}: hides previous definition of \"{variable.Name}\", which may be dropped when using apply");
        }
    }

    private static void Ports(List<(Container Container, FieldPath Path)> containers, List<string> warnings)
    {
        var taken = new List<(ContainerPort Port, FieldPath Path)>();
        foreach (var (container, path) in containers)
        {
            for (int i = 0; i < container.Ports.Count; i++)
            {
                var (port, at) = (container.Ports[i], path.Child("ports").At(i));
                if (!string.IsNullOrEmpty(port.HostIP) && (port.HostPort ?? 0) == 0) warnings.Add($"{at}: hostIP set without hostPort: {Shown(port)}");
                foreach (var (other, place) in taken.Where(t => t.Port.ContainerPortValue == port.ContainerPortValue && t.Port.Protocol == port.Protocol))
                    if (Overlap(port, other) is { } how) warnings.Add($"{at}: {how} port definition with {place}");
                taken.Add((port, at));
            }
        }
    }

    private static string? Overlap(ContainerPort port, ContainerPort other)
    {
        int mine = port.HostPort ?? 0, theirs = other.HostPort ?? 0;
        string here = port.HostIP ?? "", there = other.HostIP ?? "";
        if (here == there && mine == theirs) return "duplicate";
        if (mine == 0 || theirs == 0) return "overlapping";
        return mine == theirs && (here.Length == 0 || there.Length == 0) ? "dangerously ambiguous" : null;
    }

    /// <summary>As Go prints the struct.</summary>
    private static string Shown(ContainerPort port) => string.Create(CultureInfo.InvariantCulture,
        $"{{Name:{port.Name} HostPort:{port.HostPort ?? 0} ContainerPort:{port.ContainerPortValue} Protocol:{port.Protocol} HostIP:{port.HostIP}}}");
}
