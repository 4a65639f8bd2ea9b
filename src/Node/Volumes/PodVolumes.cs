using System.Globalization;
using Fairlead.Kubernetes.Core;
using Fairlead.Linux;
using Fairlead.Node.Pods;
using Fairlead.Node.Variables;

namespace Fairlead.Node.Volumes;

/// <summary>Sets up the volumes of a pod on the node's disk, and takes them away.</summary>
public sealed class PodVolumes(NodeOptions options, ObjectFetcher fetcher, TimeProvider clock)
{
    /// <summary>Prepares every volume; the answer is the host path of each by name.</summary>
    /// <exception cref="VolumeException">One is not to be had now.</exception>
    public async Task<IReadOnlyDictionary<string, string>> PrepareAsync(Pod pod, PodFacts facts, ReferencedObjects objects, CancellationToken stop)
    {
        var paths = PodPaths.Of(options, pod);
        var result = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var volume in pod.Spec.Volumes)
        {
            try
            {
                result[volume.Name] = await PrepareAsync(pod, volume, paths.Volume(volume.Name), facts, objects, stop);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException or ContainerConfigException)
            {
                throw new VolumeException(volume.Name, e.Message);
            }
        }
        return result;
    }

    /// <summary>Writes the volumes made from API objects again, where their content has changed.</summary>
    public async Task RefreshAsync(Pod pod, PodFacts facts, ReferencedObjects objects, CancellationToken stop)
    {
        var paths = PodPaths.Of(options, pod);
        foreach (var volume in pod.Spec.Volumes.Where(v => v.ConfigMap is not null || v.Secret is not null || v.Projected is not null || v.DownwardAPI is not null))
            if (Directory.Exists(paths.Volume(volume.Name)))
                await PrepareAsync(pod, volume, paths.Volume(volume.Name), facts, objects, stop);
    }

    /// <summary>Takes everything of the pod off the disk: mounts first.</summary>
    public static void Remove(string home)
    {
        foreach (string point in Mounts.Below(home)) Mounts.Detach(point);
        if (Directory.Exists(home)) Directory.Delete(home, recursive: true);
    }

    private async Task<string> PrepareAsync(Pod pod, Volume volume, string folder, PodFacts facts, ReferencedObjects objects, CancellationToken stop)
    {
        long? group = pod.Spec.SecurityContext?.FsGroup;
        if (volume.HostPath is { } host) return HostPath.Prepare(host);
        if (volume.EmptyDir is { } empty) return EmptyDir(folder, empty, group);
        if (volume.PersistentVolumeClaim is { } claim) return await fetcher.ClaimPathAsync(pod.Metadata.Namespace!, claim.ClaimName, stop);
        var tokens = await fetcher.TokensAsync(pod, volume, stop);
        if (ObjectVolume.Files(pod, volume, facts, objects, wanted => tokens[wanted.Path]) is not { } files)
            throw new VolumeException(volume.Name, "this kind of volume is not supported on this node");
        AtomicFolder.Write(folder, files, group, clock.GetUtcNow());
        return folder;
    }

    private static string EmptyDir(string folder, EmptyDirVolumeSource source, long? group)
    {
        Directory.CreateDirectory(folder);
        if (source.Medium == "Memory" && !Mounts.Below(folder).Contains(folder))
            Mounts.Tmpfs(folder, "mode=1777" + (source.SizeLimit is { } size ? $",size={((long)Quantities.Value(size)).ToString(CultureInfo.InvariantCulture)}" : ""));
        File.SetUnixFileMode(folder, (UnixFileMode)(group is null ? 0b111_111_111 : 0b10_111_111_111));
        if (group is not null) Ownership.Set(folder, null, group);
        return folder;
    }
}
