using Fairlead.Kubernetes.Core;

namespace Fairlead.Kubernetes.PodSecurity;

/// <summary>A pod as the checks look at it: its containers of all three sorts in one list, and sentences about those at fault.</summary>
internal sealed class PodView(IReadOnlyDictionary<string, string> annotations, PodSpec spec)
{
    public IReadOnlyDictionary<string, string> Annotations { get; } = annotations;
    public PodSpec Spec { get; } = spec;
    public bool IsWindows => Spec.Os?.Name == "windows";
    public bool HasOwnUsers => Spec.HostUsers == false;

    public IReadOnlyList<Container> Containers { get; } =
        [.. spec.InitContainers, .. spec.Containers, .. spec.EphemeralContainers.Select(c => KubernetesJson.Read<Container>(KubernetesJson.ToTree(c)))];

    /// <summary>The containers of which something is true, as <c>container "a"</c> or <c>containers "a", "b"</c>; "" for none.</summary>
    public string Those(Func<Container, bool> which) => Named("container", Containers.Where(which).Select(c => c.Name));

    /// <summary><c>pod and containers "a", "b"</c>, of those that are at fault.</summary>
    public string Setters(bool pod, Func<Container, bool> which) => string.Join(" and ", new[] { pod ? "pod" : "", Those(which) }.Where(s => s.Length > 0));

    public static string Named(string noun, IEnumerable<string> names)
    {
        string[] all = [.. names];
        return all.Length == 0 ? "" : $"{Plural(noun, all.Length)} {Quoted(all)}";
    }

    public static string Plural(string noun, int count) => count == 1 ? noun : noun + "s";

    public static string Quoted(IEnumerable<string> words) => string.Join(", ", words.Select(w => $"\"{w}\""));

    public static string[] Sorted(IEnumerable<string> words) => [.. words.Distinct().Order(StringComparer.Ordinal)];
}
