using System.Text;
using Fairlead.DnsWire;
using Fairlead.Primitives;

namespace Fairlead.Dns.Configuration;

/// <summary>
/// Makes the machine itself use cluster DNS, and undoes it: the resolver file gets our address in front, the original stands beside it, and the
/// first line says who did it and how it is undone. Never done unasked.
/// </summary>
/// <param name="path">The machine's resolver file.</param>
public sealed class HostDns(string path = "/etc/resolv.conf")
{
    private const string Mark = "# Made by `fairlead up --host-dns`";
    private const string BackupSuffix = ".before-fairlead";

    public string Backup => path + BackupSuffix;

    /// <summary>The file to read resolvers from: the original where ours has taken its place, so that we never forward to ourselves.</summary>
    public static string OriginalOf(string path) => File.Exists(path + BackupSuffix) ? path + BackupSuffix : path;

    public bool IsActive => File.Exists(path) && File.ReadLines(path).FirstOrDefault()?.StartsWith(Mark, StringComparison.Ordinal) == true;

    /// <summary>Puts our server in front. Safe to repeat. True when something was changed.</summary>
    /// <param name="server">Reached at port 53: the cluster's DNS Service.</param>
    public bool Apply(IpAddr server, DnsName domain)
    {
        string original = File.Exists(Backup) ? File.ReadAllText(Backup) : File.Exists(path) ? File.ReadAllText(path) : "";
        string wanted = Render(original, server, domain);
        if (IsActive && File.ReadAllText(path) == wanted) return false;
        if (!File.Exists(Backup)) Save(original);
        Write(wanted);
        return true;
    }

    /// <summary>Brings the original back. True when something was changed.</summary>
    public bool Undo()
    {
        if (!File.Exists(Backup)) return false;
        string? link = ReadLink(Backup);
        if (link is not null || IsActive)
        {
            File.Delete(path);
            File.Move(Backup, path);
            return true;
        }
        File.Delete(Backup);                                                      // somebody has written the file anew: theirs stands
        return false;
    }

    /// <summary>What the file becomes: ours first, the old resolvers behind for the time we are away.</summary>
    public static string Render(string original, IpAddr server, DnsName domain)
    {
        var text = new StringBuilder();
        text.Append(Mark).Append(": names of ").Append(domain).AppendLine(" resolve on this machine.");
        text.AppendLine($"# `fairlead down` brings the original back from {BackupSuffix[1..]}.");
        text.AppendLine($"nameserver {server}");
        int servers = 1;
        foreach (string line in original.Split('\n'))
        {
            bool isServer = line.TrimStart().StartsWith("nameserver", StringComparison.Ordinal);
            if (line.Length == 0 || isServer && ++servers > 3) continue;          // the C library reads three
            text.AppendLine(line);
        }
        return text.ToString();
    }

    /// <summary>Keeps the original as it is, a symbolic link too.</summary>
    private void Save(string original)
    {
        if (File.Exists(path) || ReadLink(path) is not null) File.Move(path, Backup);
        else File.WriteAllText(Backup, original);
    }

    private void Write(string text)
    {
        string next = path + ".fairlead-new";
        File.WriteAllText(next, text);
        File.Move(next, path, overwrite: true);                                   // readers see the old file or the new one, whole
    }

    private static string? ReadLink(string file) => new FileInfo(file).LinkTarget;
}
