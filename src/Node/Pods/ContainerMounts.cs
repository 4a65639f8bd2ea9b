using Fairlead.Kubernetes.Core;
using Fairlead.Node.Cri;
using Fairlead.Node.Variables;
using Fairlead.Node.Volumes;

namespace Fairlead.Node.Pods;

/// <summary>What is mounted into a container: its volumes, the managed /etc/hosts, the file for its last words.</summary>
public static class ContainerMounts
{
    public static IReadOnlyList<Mount> For(Pod pod, Kubernetes.Core.Container container, int attempt, PodPaths paths, IReadOnlyDictionary<string, string> volumes, IReadOnlyList<EnvironmentVariable> environment)
    {
        var mounts = container.VolumeMounts.Select(mount => Of(container, mount, volumes, environment)).ToList();
        if (mounts.All(mount => mount.ContainerPath != "/etc/hosts")) mounts.Add(new Mount { ContainerPath = "/etc/hosts", HostPath = paths.Hosts });
        string message = container.TerminationMessagePath is { Length: > 0 } given ? given : "/dev/termination-log";
        if (mounts.All(mount => mount.ContainerPath != message)) mounts.Add(new Mount { ContainerPath = message, HostPath = MessageFile(paths.TerminationMessage(container.Name, attempt)) });
        return mounts;
    }

    private static Mount Of(Kubernetes.Core.Container container, VolumeMount mount, IReadOnlyDictionary<string, string> volumes, IReadOnlyList<EnvironmentVariable> environment)
    {
        if (!volumes.TryGetValue(mount.Name, out string? source)) throw new ContainerConfigException($"cannot find volume \"{mount.Name}\" to mount into container \"{container.Name}\"");
        string part = Part(mount, environment);
        return new Mount
        {
            ContainerPath = mount.MountPath.StartsWith('/') ? mount.MountPath : "/" + mount.MountPath,
            HostPath = part.Length == 0 ? source : SubPath.Resolve(source, part),
            Readonly = mount.ReadOnly == true,
            Propagation = mount.MountPropagation switch
            {
                "Bidirectional" => MountPropagation.PropagationBidirectional,
                "HostToContainer" => MountPropagation.PropagationHostToContainer,
                _ => MountPropagation.PropagationPrivate,
            },
        };
    }

    /// <summary>The part of the volume that is asked for, "" for all of it. Validation has seen the text, and not what its variables make of it.</summary>
    private static string Part(VolumeMount mount, IReadOnlyList<EnvironmentVariable> environment)
    {
        string part = mount.SubPathExpr is { Length: > 0 } expression
            ? Expansion.Expand(expression, name => environment.LastOrDefault(variable => variable.Name == name).Value ?? throw new ContainerConfigException($"failed to prepare subPath for volumeMount \"{mount.Name}\": missing value for \"{name}\""))
            : mount.SubPath ?? "";
        if (part.StartsWith('/')) throw new ContainerConfigException($"error SubPath `{part}` must not be an absolute path");
        return part.Split('/').Contains("..") ? throw new ContainerConfigException($"unable to provision SubPath `{part}`: must not contain '..'") : part;
    }

    private static string MessageFile(string path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        if (!File.Exists(path)) File.WriteAllBytes(path, []);
        File.SetUnixFileMode(path, (UnixFileMode)0b110_110_110);
        return path;
    }
}
