using Fairlead.Kubernetes.Core;
using Fairlead.Node.Cri;
using Fairlead.Node.Plan;
using Fairlead.Node.Variables;

namespace Fairlead.Node.Pods;

/// <summary>A container in CRI's terms. Pure: what it needs from disk or API has been fetched before.</summary>
public static class ContainerConfigs
{
    public static ContainerConfig For(Pod pod, PodContainer wanted, int attempt, string imageId, IReadOnlyList<EnvironmentVariable> environment, IEnumerable<Cri.Mount> mounts, string? processTarget)
    {
        var container = wanted.Spec;
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var variable in environment) values[variable.Name] = variable.Value;
        string Expand(string text) => Expansion.Expand(text, values.GetValueOrDefault);
        return new ContainerConfig
        {
            Metadata = new() { Name = container.Name, Attempt = (uint)attempt },
            Image = new() { Image = imageId, UserSpecifiedImage = container.Image ?? "" },
            Command = { container.Command.Select(Expand) },
            Args = { container.Args.Select(Expand) },
            WorkingDir = container.WorkingDir ?? "",
            Envs = { environment.Select(variable => new KeyValue { Key = variable.Name, Value = Google.Protobuf.ByteString.CopyFromUtf8(variable.Value) }) },
            Mounts = { mounts },
            LogPath = PodPaths.LogOf(container.Name, attempt),
            Stdin = container.Stdin == true,
            StdinOnce = container.StdinOnce == true,
            Tty = container.Tty == true,
            Labels =
            {
                [Labels.PodName] = pod.Metadata.Name ?? "",
                [Labels.PodNamespace] = pod.Metadata.Namespace ?? "",
                [Labels.PodUid] = pod.Metadata.Uid ?? "",
                [Labels.ContainerName] = container.Name,
            },
            Annotations =
            {
                [Labels.TerminationMessagePath] = container.TerminationMessagePath ?? "/dev/termination-log",
                [Labels.TerminationMessagePolicy] = container.TerminationMessagePolicy ?? "File",
            },
            Linux = new()
            {
                Resources = ContainerResourceLimits.For(pod.Spec, container),
                SecurityContext = ContainerSecurity.For(pod.Spec, container, processTarget),
            },
        };
    }
}
