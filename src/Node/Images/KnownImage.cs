namespace Fairlead.Node.Images;

/// <summary>An image on the node, as the collection of garbage sees it.</summary>
/// <param name="Size">Bytes.</param>
/// <param name="CanBePulled">It came from a registry. One that was imported could not be had again.</param>
/// <param name="IsPinned">The runtime keeps it for itself.</param>
public sealed record KnownImage(string Id, long Size, bool CanBePulled, bool IsPinned);
