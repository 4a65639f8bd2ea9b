using Fairlead.Node.Pods;

namespace Fairlead.Node.Registration;

/// <summary>What the machine says of itself.</summary>
public sealed record MachineFacts(long MilliCpu, long MemoryBytes, long DiskBytes, string Kernel, string OsName, string BootId, string MachineId)
{
    public static MachineFacts Read(string dataDir) => new(
        Machine.MilliCpu,
        Machine.MemoryBytes,
        new DriveInfo(dataDir).TotalSize,
        Text("/proc/sys/kernel/osrelease"),
        OsRelease(),
        Text("/proc/sys/kernel/random/boot_id"),
        Text("/etc/machine-id"));

    private static string Text(string path) => File.Exists(path) ? File.ReadAllText(path).Trim() : "";

    private static string OsRelease()
    {
        if (!File.Exists("/etc/os-release")) return "Linux";
        string? line = File.ReadLines("/etc/os-release").FirstOrDefault(text => text.StartsWith("PRETTY_NAME=", StringComparison.Ordinal));
        return line?["PRETTY_NAME=".Length..].Trim('"') ?? "Linux";
    }
}
