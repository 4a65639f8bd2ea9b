namespace Fairlead.Node.Containerd;

/// <summary>How the private containerd is found, started and ended.</summary>
public sealed class ContainerdOptions
{
    /// <summary>The folder below which everything of it lives.</summary>
    public required string Home { get; set; }

    /// <summary>The program; Debian's package puts it on the path.</summary>
    public string Program { get; set; } = "containerd";

    /// <summary>Folders looked through for the CNI plugin programs, first match wins: Debian's, then the upstream place.</summary>
    public IReadOnlyList<string> CniPluginFolders { get; set; } = ["/usr/lib/cni", "/opt/cni/bin", "/usr/libexec/cni"];

    /// <summary>Longest wait for a started containerd to answer.</summary>
    public TimeSpan StartLimit { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Longest wait for its end after SIGTERM, then SIGKILL.</summary>
    public TimeSpan StopLimit { get; set; } = TimeSpan.FromSeconds(5);
}
