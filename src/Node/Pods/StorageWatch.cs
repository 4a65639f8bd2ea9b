using Fairlead.Kubernetes.Core;
using Fairlead.Linux;
using Fairlead.Node.Cri;
using Fairlead.Node.Plan;
using Microsoft.Extensions.Logging;

namespace Fairlead.Node.Pods;

/// <summary>
/// Looks from time to time at what pods with a limit have on the node's disk and has those evicted that are above it. Without such pods
/// nothing is asked and nothing read.
/// </summary>
internal sealed class StorageWatch(CriClient cri, NodeOptions options, ILogger<StorageWatch> log, TimeProvider clock)
{
    public async Task RunAsync(Func<IEnumerable<PodWorker>> workers, CancellationToken stop)
    {
        using var timer = new PeriodicTimer(options.StoragePeriod, clock);
        while (await timer.WaitForNextTickAsync(stop))
        {
            var limited = workers().Where(worker => StorageLimits.Has(worker.Pod.Spec) && !PodPlanner.IsEnding(worker.Pod, worker.View)).ToList();
            if (limited.Count == 0) continue;
            try
            {
                await LookAsync(limited, stop);
            }
            catch (Exception e) when (e is GrpcException or IOException or UnauthorizedAccessException)
            {
                log.StorageNotMeasured(e.Message);
            }
        }
    }

    private async Task LookAsync(List<PodWorker> limited, CancellationToken stop)
    {
        var stats = (await cri.ListContainerStatsAsync(stop)).ToLookup(one => one.Attributes.Labels.TryGetValue(Labels.PodUid, out string? uid) ? uid : "", StringComparer.Ordinal);
        foreach (var worker in limited)
        {
            if (StorageLimits.Exceeded(worker.Pod.Spec, UseOf(worker.Pod, stats[worker.Uid])) is { } end) worker.Tell(new PodNews.Evicted(end));
        }
    }

    private StorageUse UseOf(Pod pod, IEnumerable<ContainerStats> stats)
    {
        var paths = PodPaths.Of(options, pod);
        return new(
            stats.GroupBy(one => one.Attributes.Metadata.Name).ToDictionary(
                group => group.Key, group => group.Sum(one => (long)(one.WritableLayer?.UsedBytes?.Value ?? 0)) + Taken(Path.Combine(paths.Logs, group.Key)), StringComparer.Ordinal),
            pod.Spec.Volumes.Where(volume => volume.EmptyDir is { Medium: not "Memory" }).ToDictionary(volume => volume.Name, volume => Taken(paths.Volume(volume.Name)), StringComparer.Ordinal));
    }

    /// <summary>What is below a folder; what goes while it is counted is not counted. Links may lead out of the pod: they are left alone.</summary>
    private static long Taken(string folder) => !Directory.Exists(folder) ? 0 : Directory
        .EnumerateFileSystemEntries(folder, "*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint, IgnoreInaccessible = true })
        .Sum(FileTypes.Allocated);
}
