using Fairlead.Client.Recording;
using Fairlead.Kubernetes.Core;
using Fairlead.Node.Cri;
using Microsoft.Extensions.Logging;

namespace Fairlead.Node.Images;

/// <summary>Looks at the disk from time to time and removes images that no container uses while it is too full.</summary>
/// <param name="node">The node, as events refer to it.</param>
public sealed class ImageCollector(IImageStore store, ImageCollectorOptions options, EventRecorder events, ObjectReference node, ILogger<ImageCollector> log, TimeProvider clock)
{
    private readonly ImageHistory _history = new(options);

    public async Task RunAsync(CancellationToken stop)
    {
        using var timer = new PeriodicTimer(options.Period, clock);
        do
        {
            try
            {
                await CollectAsync(stop);
            }
            catch (Exception e) when (e is GrpcException or IOException or UnauthorizedAccessException)
            {
                log.NotCollected(e.Message);
            }
        }
        while (await timer.WaitForNextTickAsync(stop));
    }

    /// <summary>One look. The images are looked at each time, for how long one has been unused is what decides.</summary>
    public async Task CollectAsync(CancellationToken stop)
    {
        var now = clock.GetUtcNow();
        _history.See(await store.ImagesAsync(stop), await store.UsedAsync(stop), now);
        var (capacity, available) = store.Disk();
        long wanted = _history.Excess(capacity, available), freed = 0;
        if (wanted == 0) return;
        foreach (var image in _history.Garbage(wanted, now))
        {
            try
            {
                await store.RemoveAsync(image.Id, stop);
                freed += image.Size;
                log.Removed(image.Id, image.Size);
            }
            catch (GrpcException e)
            {
                log.NotRemoved(image.Id, e.Message);                             // the next one may go
            }
        }
        if (freed >= wanted) return;
        events.Record(node, EventKind.Warning, "FreeDiskSpaceFailed", $"Failed to garbage collect required amount of images. Attempted to free {wanted} bytes, but only found {freed} bytes eligible to free.");
    }
}
