using System.Globalization;
using Fairlead.Linux;

namespace Fairlead.Ingress.Engine;

/// <summary>
/// The engine's configuration on disk. A whole new folder is written beside the one in use and takes its place in one step, so that an
/// engine which starts by itself never finds half of a change.
/// </summary>
public sealed class EngineFolder(string home)
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private const string Prefix = "config-";

    /// <summary>The file that the engine reads, in whichever folder is in use.</summary>
    public string Main => Path.Combine(home, "current", HaproxyFiles.Main);

    public string Log => Path.Combine(home, "haproxy.log");

    public string PidFile => Path.Combine(home, "haproxy.pid");

    /// <summary>The process that reads this folder, where it runs.</summary>
    public int? Pid => File.Exists(PidFile)
        && int.TryParse(File.ReadAllText(PidFile), CultureInfo.InvariantCulture, out int pid)
        && ProcessTable.CommandLine(pid).Contains(Main, StringComparer.Ordinal) ? pid : null;

    public string RuntimeSocket => Path.Combine(home, HaproxyEngine.RuntimeSocket);

    /// <summary>Where the engine says that it serves (sd_notify(3)).</summary>
    public string NotifySocket => Path.Combine(home, "notify.sock");

    /// <summary>Writes the files into a folder of their own; returns it.</summary>
    public string Write(IReadOnlyDictionary<string, string> files)
    {
        Directory.CreateDirectory(home, OwnerOnly);
        string folder = Path.Combine(home, Prefix + Path.GetRandomFileName());
        Directory.CreateDirectory(folder, OwnerOnly);
        foreach (var (name, content) in files) File.WriteAllText(Path.Combine(folder, name), content);
        return folder;
    }

    /// <summary>Makes a written folder the one in use, and removes all others.</summary>
    public void Use(string folder)
    {
        string link = Path.Combine(home, "next");
        File.Delete(link);
        File.CreateSymbolicLink(link, Path.GetFileName(folder));
        Files.Rename(link, Path.Combine(home, "current"));
        foreach (string other in Directory.EnumerateDirectories(home, Prefix + "*").Where(other => other != folder).ToList()) Directory.Delete(other, recursive: true);
    }

    public void Discard(string folder) => Directory.Delete(folder, recursive: true);
}
