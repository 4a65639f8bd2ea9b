namespace Fairlead.Node.Containerd;

/// <summary>What the kernel's file systems can do here.</summary>
public static class Filesystems
{
    /// <summary>Whether layers of images can be overlaid: the kernel has overlay, and the folder is not itself one.</summary>
    public static bool CanOverlay(string folder) =>
        File.ReadLines("/proc/filesystems").Any(line => line.EndsWith("\toverlay", StringComparison.Ordinal))
        && new DriveInfo(folder).DriveFormat is not ("overlay" or "overlayfs");
}
