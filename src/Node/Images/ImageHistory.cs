namespace Fairlead.Node.Images;

/// <summary>
/// What is remembered of images between two looks, and which of them go: never one in use, pinned, imported or new; of the others those
/// unused for longest first, until enough is free. Pure but for its memory.
/// </summary>
public sealed class ImageHistory(ImageCollectorOptions options)
{
    private Dictionary<string, (KnownImage Image, DateTimeOffset Detected, DateTimeOffset Used)> _images = new(StringComparer.Ordinal);

    /// <summary>Takes in what is there now.</summary>
    public void See(IReadOnlyList<KnownImage> images, IReadOnlySet<string> used, DateTimeOffset now)
    {
        var next = new Dictionary<string, (KnownImage, DateTimeOffset, DateTimeOffset)>(StringComparer.Ordinal);
        foreach (var image in images)
        {
            var (_, detected, before) = _images.TryGetValue(image.Id, out var known) ? known : (image, now, DateTimeOffset.MinValue);
            next[image.Id] = (image, detected, used.Contains(image.Id) ? now : before);
        }
        _images = next;
    }

    /// <summary>Bytes that have to become free; 0 while the disk is not full enough.</summary>
    public long Excess(long capacity, long available)
    {
        if (capacity <= 0 || (capacity - available) * 100.0 / capacity < options.HighPercent) return 0;
        return Math.Max(0, capacity / 100 * (100 - options.LowPercent) - available);
    }

    /// <summary>The images to remove, in this order, for so many bytes.</summary>
    public IReadOnlyList<KnownImage> Garbage(long bytes, DateTimeOffset now)
    {
        var chosen = new List<KnownImage>();
        var candidates = _images.Values.Where(entry => entry.Used < now && now - entry.Detected >= options.MinimumAge && entry.Image is { CanBePulled: true, IsPinned: false });
        foreach (var (image, _, _) in candidates.OrderBy(entry => entry.Used).ThenBy(entry => entry.Detected))
        {
            if (bytes <= 0) break;
            chosen.Add(image);
            bytes -= image.Size;
        }
        return chosen;
    }
}
