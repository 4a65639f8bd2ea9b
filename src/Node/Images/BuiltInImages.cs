using System.Runtime.InteropServices;
using System.Diagnostics;

namespace Fairlead.Node.Images;

/// <summary>
/// The two images a cluster has before any registry: the pause image of every pod's sandbox, and a busybox with its applets for
/// demos and tests, taken from the machine's own busybox-static.
/// </summary>
public static class BuiltInImages
{
    public const string Pause = "fairlead.local/pause:demo";
    public const string Busybox = "fairlead.local/busybox:demo";

    private static readonly string[] BusyboxPlaces = ["/bin/busybox", "/usr/bin/busybox", "/sbin/busybox"];

    /// <summary>The sandbox's image: our own program where we have one for this processor, else busybox that waits.</summary>
    public static ImageContent PauseImage() => RuntimeInformation.OSArchitecture == Architecture.X64
        ? new ImageContent { Name = Pause, Entrypoint = ["/pause"], Programs = new Dictionary<string, byte[]> { ["pause"] = PauseProgram.Elf() } }
        : new ImageContent
        {
            Name = Pause,
            Entrypoint = ["/busybox", "tail", "-f", "/dev/null"],
            Programs = new Dictionary<string, byte[]> { ["busybox"] = File.ReadAllBytes(FindBusybox()) },
            Folders = ["dev"],
        };

    public static ImageContent BusyboxImage()
    {
        string busybox = FindBusybox();
        return new ImageContent
        {
            Name = Busybox,
            Entrypoint = [],
            Command = ["sh"],
            Folders = ["bin", "etc", "tmp", "root", "home", "var", "var/www", "usr", "usr/bin", "dev", "proc", "sys"],
            Programs = new Dictionary<string, byte[]> { ["bin/busybox"] = File.ReadAllBytes(busybox) },
            Texts = new Dictionary<string, string>
            {
                ["etc/passwd"] = "root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65534:nobody:/home:/bin/false\n",
                ["etc/group"] = "root:x:0:\nnobody:x:65534:\n",
            },
            Links = Applets(busybox).Where(name => name != "busybox").ToDictionary(name => "bin/" + name, _ => "busybox"),
        };
    }

    private static string FindBusybox() => BusyboxPlaces.FirstOrDefault(File.Exists)
        ?? throw new NodeStartException("no busybox found for the built-in images; on Debian: apt-get install busybox-static");

    private static IReadOnlyList<string> Applets(string busybox)
    {
        using var list = Process.Start(new ProcessStartInfo(busybox, "--list") { RedirectStandardOutput = true })
            ?? throw new NodeStartException($"{busybox} could not be started");
        string names = list.StandardOutput.ReadToEnd();
        list.WaitForExit();
        return names.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}
