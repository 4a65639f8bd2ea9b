using Fairlead.Node.Cri;

namespace Fairlead.Node.Images;

/// <summary>The images of a container runtime.</summary>
/// <param name="folder">A folder on the disk that holds them.</param>
public sealed class CriImageStore(CriClient cri, string folder) : IImageStore
{
    public (long Capacity, long Available) Disk() => new DriveInfo(folder) is var drive ? (drive.TotalSize, drive.AvailableFreeSpace) : default;

    public async Task<IReadOnlyList<KnownImage>> ImagesAsync(CancellationToken stop) =>
        [.. (await cri.ListImagesAsync(stop)).Select(image => new KnownImage(image.Id, (long)image.Size, image.RepoDigests.Count > 0, image.Pinned))];

    public async Task<IReadOnlySet<string>> UsedAsync(CancellationToken stop) =>
        (await cri.ListContainersAsync(stop)).SelectMany(container => (string[])[container.ImageRef, container.Image?.Image ?? ""]).ToHashSet(StringComparer.Ordinal);

    public Task RemoveAsync(string id, CancellationToken stop) => cri.RemoveImageAsync(id, stop);
}
