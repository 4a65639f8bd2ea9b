using System.Net.Sockets;

namespace Fairlead.Node.Containerd;

/// <summary>Shims' sockets stand in one folder for all containerds of a machine. A shim that was killed leaves its own behind.</summary>
internal static class ShimSockets
{
    private const string Folder = "/run/containerd/s";

    /// <summary>Removes those at which nobody listens any more, and the folders with the last of them.</summary>
    public static void RemoveDead()
    {
        if (!Directory.Exists(Folder)) return;
        foreach (string socket in Directory.GetFiles(Folder).Where(socket => !Listens(socket))) File.Delete(socket);
        foreach (string folder in (string[])[Folder, "/run/containerd"])
            if (!Directory.EnumerateFileSystemEntries(folder).Any()) Directory.Delete(folder);
    }

    /// <summary>/proc/net/unix shows one network namespace only; a connection tells of all.</summary>
    private static bool Listens(string path)
    {
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            socket.Connect(new UnixDomainSocketEndPoint(path));
            return true;
        }
        catch (SocketException e)
        {
            return e.SocketErrorCode != SocketError.ConnectionRefused;
        }
    }
}
