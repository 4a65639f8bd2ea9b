using System.Net;
using System.Net.Sockets;

namespace Fairlead.Composition;

/// <summary>What must hold before a cluster starts; each thing that does not is one sentence that says what to do.</summary>
public static class Preflight
{
    private static readonly (string Program, string Package)[] Needed =
        [("containerd", "containerd"), ("runc", "runc"), ("bridge", "containernetworking-plugins"), ("iptables", "iptables")];

    private static readonly string[] Folders = [.. (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':'), "/usr/sbin", "/sbin", "/usr/lib/cni", "/opt/cni/bin"];

    public static void Root(string what)
    {
        if (!Environment.IsPrivilegedProcess) throw new CommandFailure($"{what} needs root (pods, network namespaces, nftables); try it with sudo.");
    }

    public static void Programs(string? criSocket)
    {
        var missing = Needed
            .Where(need => criSocket is null || need.Package != "containerd")
            .Where(need => !Folders.Any(folder => File.Exists(Path.Combine(folder, need.Program))))
            .Select(need => need.Package).Distinct().ToList();
        if (missing.Count > 0) throw new CommandFailure($"Programs are missing; on Debian: apt-get install {string.Join(' ', missing)}");
        if (criSocket is not null && !File.Exists(criSocket)) throw new CommandFailure($"--cri-socket: there is no socket at {criSocket}.");
    }

    public static void PortFree(ushort port, string use, string remedy)
    {
        using var probe = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            // Kestrel binds with SO_REUSEADDR; without it a port in TIME_WAIT would look taken here.
            probe.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
            probe.Bind(new IPEndPoint(IPAddress.Any, port));
            probe.Listen(1);
        }
        catch (SocketException taken) when (taken.SocketErrorCode == SocketError.AddressAlreadyInUse)
        {
            throw new CommandFailure($"Port {port} is in use already, and {use} needs it; {remedy}.", cause: taken);
        }
    }
}
