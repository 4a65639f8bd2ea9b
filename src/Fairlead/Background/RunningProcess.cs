using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Fairlead.Composition;
using Fairlead.Primitives;

namespace Fairlead.Background;

/// <summary>
/// The process that runs a cluster, as its file tells it. The start time (clock ticks since boot, field 22 of proc_pid_stat(5))
/// and the boot tell it from a later process with the same number.
/// </summary>
public sealed record RunningProcess(int Pid, ulong StartTicks, string BootId, string Server, string NodeName, DateTimeOffset Started)
{
    public static RunningProcess Own(ClusterSettings settings, DateTimeOffset now) =>
        Own(new Uri($"https://{new SocketAddr(settings.Address, settings.SecurePort)}"), settings.NodeName, now);

    public static RunningProcess Own(Uri server, string node, DateTimeOffset now) => new(
        Environment.ProcessId, StartTicksOf(Environment.ProcessId) ?? 0, ThisBoot(), server.GetLeftPart(UriPartial.Authority), node, now);

    public void Write(ClusterPaths paths)
    {
        string fresh = paths.Process + ".new";
        File.WriteAllBytes(fresh, JsonSerializer.SerializeToUtf8Bytes(this, RunningProcessJson.Default.RunningProcess));
        File.Move(fresh, paths.Process, overwrite: true);
    }

    /// <summary>The process that runs the cluster below <paramref name="paths"/>; null when none does.</summary>
    public static RunningProcess? Find(ClusterPaths paths) =>
        Last(paths) is { } written && written.BootId == ThisBoot() && StartTicksOf(written.Pid) == written.StartTicks ? written : null;

    /// <summary>The process that ran the cluster last, whether or not it still does; null when none did.</summary>
    public static RunningProcess? Last(ClusterPaths paths)
    {
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(paths.Process), RunningProcessJson.Default.RunningProcess);
        }
        catch (Exception absent) when (absent is FileNotFoundException or DirectoryNotFoundException or JsonException)
        {
            return null;
        }
    }

    /// <summary>The process's command line, word by word; nothing when it has just ended.</summary>
    public IReadOnlyList<string> CommandLine()
    {
        try
        {
            return File.ReadAllText($"/proc/{Pid}/cmdline").TrimEnd('\0').Split('\0');
        }
        catch (IOException)
        {
            return [];
        }
    }

    private static string ThisBoot() => File.ReadAllText("/proc/sys/kernel/random/boot_id").Trim();

    /// <summary>Field 22 of /proc/PID/stat; the fields count from after the name, which may hold spaces and parentheses.</summary>
    private static ulong? StartTicksOf(int pid)
    {
        try
        {
            string stat = File.ReadAllText($"/proc/{pid}/stat");
            string[] afterName = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            return afterName[0] is "Z" or "X" ? null : ulong.Parse(afterName[19], CultureInfo.InvariantCulture);
        }
        catch (Exception gone) when (gone is FileNotFoundException or DirectoryNotFoundException or IOException)
        {
            return null;
        }
    }
}

[JsonSerializable(typeof(RunningProcess))]
internal sealed partial class RunningProcessJson : JsonSerializerContext;
