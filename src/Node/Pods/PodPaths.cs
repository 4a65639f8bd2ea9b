using Fairlead.Kubernetes.Core;

namespace Fairlead.Node.Pods;

/// <summary>Where a pod's files are on the node.</summary>
public sealed record PodPaths(NodeOptions Options, string Namespace, string Name, string Uid)
{
    public static PodPaths Of(NodeOptions options, Pod pod) => new(options, pod.Metadata.Namespace ?? "", pod.Metadata.Name ?? "", pod.Metadata.Uid ?? "");

    public string Home => Path.Combine(Options.PodsDir, Uid);
    public string Hosts => Path.Combine(Home, "etc-hosts");
    public string Volume(string name) => Path.Combine(Home, "volumes", name);
    public string TerminationMessage(string container, int attempt) => Path.Combine(Home, "containers", container, $"{attempt}.message");
    public string Logs => Path.Combine(Options.LogsDir, $"{Namespace}_{Name}_{Uid}");
    public static string LogOf(string container, int attempt) => $"{container}/{attempt}.log";
}
