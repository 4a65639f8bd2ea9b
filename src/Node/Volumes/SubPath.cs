using Fairlead.Node.Variables;

namespace Fairlead.Node.Volumes;

/// <summary>
/// The part of a volume that a mount asks for (<c>subPath</c>). Containers write in their volumes, links too, and the runtime would
/// follow a link on the machine: so each step is looked at, and a link that leads out of the volume is refused.
/// </summary>
public static class SubPath
{
    /// <summary>As many links as the kernel follows in one path (path_resolution(7)).</summary>
    private const int MostLinks = 40;

    /// <summary>The part with all links resolved; what is not there is made as folders with the volume's own mode, so that whoever may write there may write here.</summary>
    /// <exception cref="ContainerConfigException">The part leads out of the volume.</exception>
    public static string Resolve(string volume, string part)
    {
        string root = volume.TrimEnd('/'), at = root;
        var steps = new Stack<string>(Steps(part));
        for (int links = 0; steps.TryPop(out string? step);)
        {
            string next = step == ".." ? Path.GetDirectoryName(at)! : Path.Combine(at, step);
            if (next != root && !next.StartsWith(root + "/", StringComparison.Ordinal)) throw Refusal(part);
            if (new FileInfo(next).LinkTarget is not { } target)
            {
                if (!Path.Exists(next)) Make(next, root);
                at = next;
                continue;
            }
            if (++links > MostLinks) throw Refusal(part);
            if (target.StartsWith('/'))
            {
                if (!target.StartsWith(root + "/", StringComparison.Ordinal)) throw Refusal(part);
                (at, target) = (root, target[root.Length..]);
            }
            foreach (string pushed in Steps(target)) steps.Push(pushed);
        }
        return at;
    }

    /// <summary>The last step first.</summary>
    private static IEnumerable<string> Steps(string path) => path.Split('/').Where(step => step is not ("" or ".")).Reverse();

    /// <summary>The process's umask takes from a mode given to mkdir, so it is set again.</summary>
    private static void Make(string folder, string volume)
    {
        Directory.CreateDirectory(folder);
        File.SetUnixFileMode(folder, File.GetUnixFileMode(volume));
    }

    private static ContainerConfigException Refusal(string part) => new($"subPath \"{part}\" leads out of its volume");
}
