namespace Fairlead.Node.Images;

/// <summary>The images of a node and the disk that they fill.</summary>
public interface IImageStore
{
    /// <summary>Size and free space of the disk, in bytes.</summary>
    (long Capacity, long Available) Disk();

    Task<IReadOnlyList<KnownImage>> ImagesAsync(CancellationToken stop);

    /// <summary>Identifiers of the images that containers have, running or ended.</summary>
    Task<IReadOnlySet<string>> UsedAsync(CancellationToken stop);

    Task RemoveAsync(string id, CancellationToken stop);
}
