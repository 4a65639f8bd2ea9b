namespace Fairlead.Node.Volumes;

/// <summary>One file of a volume made from API objects.</summary>
/// <param name="Path">Relative to the volume; may have folders.</param>
/// <param name="Mode">Permission bits.</param>
public sealed record VolumeFile(string Path, byte[] Content, int Mode);
