using System.Globalization;
using Fairlead.Primitives;

namespace Fairlead.Explain.Probe;

/// <summary>A socket without a peer, as a line of /proc/PID/net/{tcp,tcp6,udp,udp6} tells it (proc_pid_net(5)).</summary>
/// <param name="Inode">By which the process that holds it is found.</param>
public readonly record struct ProcNetSocket(IpAddr Address, ushort Port, ulong Inode)
{
    private const string Listening = "0A";                                            // TCP_LISTEN of tcp_states.h
    private const string Unconnected = "07";                                          // TCP_CLOSE, which is what an unconnected UDP socket is in

    /// <summary>Reads a line; false for the heading, for sockets with a peer and for what is no such line.</summary>
    public static bool TryParse(string line, Protocol protocol, out ProcNetSocket socket)
    {
        socket = default;
        string[] columns = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (columns.Length < 10 || columns[3] != (protocol == Protocol.Udp ? Unconnected : Listening)) return false;
        int colon = columns[1].IndexOf(':');
        if (colon < 0 || !TryAddress(columns[1].AsSpan(0, colon), out var address)) return false;
        if (!ushort.TryParse(columns[1].AsSpan(colon + 1), NumberStyles.HexNumber, null, out ushort port) || !ulong.TryParse(columns[9], out ulong inode)) return false;
        socket = new ProcNetSocket(address, port, inode);
        return true;
    }

    /// <summary>The address as 32-bit words in host order, each printed as a hexadecimal number: on a little-endian machine its bytes stand reversed.</summary>
    private static bool TryAddress(ReadOnlySpan<char> hex, out IpAddr address)
    {
        address = default;
        if (hex.Length is not (8 or 32)) return false;
        Span<byte> bytes = stackalloc byte[hex.Length / 2];
        for (int word = 0; word < hex.Length; word += 8)
        {
            if (!uint.TryParse(hex.Slice(word, 8), NumberStyles.HexNumber, null, out uint bits)) return false;
            BitConverter.TryWriteBytes(bytes[(word / 2)..], bits);
        }
        return IpAddr.TryFromBytes(bytes, out address);
    }
}
