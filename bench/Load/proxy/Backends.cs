using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Fairlead.Linux.Namespaces;

namespace Fairlead.Bench.ProxyLoad;

/// <summary>
/// Every pod there could be: a namespace that answers on all of 10.128.0.0/9, port 8080, with the address it was asked at, and notes
/// where datagrams to port 8090 arrive; on port 8091 it gives back what it is sent.
/// </summary>
internal sealed class Backends : IDisposable
{
    private const string Name = "fl-bench-pods";
    private readonly NetworkNamespace _namespace;
    private readonly Socket _listener, _datagrams, _echo;
    private long _datagramsSeen;

    /// <summary>Datagrams that have arrived.</summary>
    internal long DatagramsSeen => Interlocked.Read(ref _datagramsSeen);

    /// <summary>The pod that got the latest datagram.</summary>
    internal volatile IPAddress? LastDatagramAt;

    internal Backends()
    {
        NetworkNamespace.RemoveNamed(Name);
        _namespace = NetworkNamespace.CreateNamed(Name);
        Ip("link set lo up");
        Ip($"link add pods0 type veth peer name eth0 netns {Name}");
        Ip("addr add 192.0.2.1/24 dev pods0");
        Ip("link set pods0 up");
        Ip($"-n {Name} link set lo up");
        Ip($"-n {Name} link set eth0 up");
        Ip($"-n {Name} addr add 192.0.2.2/24 dev eth0");
        Ip($"-n {Name} route add local 10.128.0.0/9 dev lo");
        Ip("route add 10.128.0.0/9 via 192.0.2.2");
        Ip("route add default via 192.0.2.2");
        (_listener, _datagrams, _echo) = _namespace.Run(() => (
            new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp),
            new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp),
            new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp)));
        _listener.Bind(new IPEndPoint(IPAddress.Any, 8080));
        _listener.Listen(4096);
        _ = AnswerAsync();
        _echo.Bind(new IPEndPoint(IPAddress.Any, Cluster.EchoTarget));
        _echo.Listen(4096);
        _ = EchoAsync();
        _datagrams.SetSocketOption(SocketOptionLevel.IP, SocketOptionName.PacketInformation, true);
        _datagrams.Bind(new IPEndPoint(IPAddress.Any, 8090));
        new Thread(NoteDatagrams) { IsBackground = true }.Start();
    }

    public void Dispose()
    {
        _listener.Dispose();
        _datagrams.Dispose();
        _echo.Dispose();
        _namespace.Dispose();
        NetworkNamespace.RemoveNamed(Name);
    }

    internal static void Ip(string words) => Run("ip", words);

    internal static void Run(string program, string words)
    {
        using var process = Process.Start(program, words);
        process.WaitForExit();
        if (process.ExitCode != 0) throw new InvalidOperationException($"{program} {words}: exit status {process.ExitCode}");
    }

    private void NoteDatagrams()
    {
        byte[] datagram = new byte[16];
        while (true)
        {
            var flags = SocketFlags.None;
            EndPoint from = new IPEndPoint(IPAddress.Any, 0);
            try { _datagrams.ReceiveMessageFrom(datagram, 0, datagram.Length, ref flags, ref from, out var arrived); LastDatagramAt = arrived.Address; Interlocked.Increment(ref _datagramsSeen); }
            catch (ObjectDisposedException) { return; }
            catch (SocketException e) when (e.SocketErrorCode is SocketError.OperationAborted or SocketError.Interrupted) { return; }
        }
    }

    private async Task EchoAsync()
    {
        while (true)
        {
            Socket peer;
            try { peer = await _echo.AcceptAsync(); }
            catch (ObjectDisposedException) { return; }
            catch (SocketException e) when (e.SocketErrorCode == SocketError.OperationAborted) { return; }
            _ = EchoAsync(peer);
        }
    }

    private static async Task EchoAsync(Socket peer)
    {
        byte[] data = new byte[16];
        using (peer)
        {
            try
            {
                while (await peer.ReceiveAsync(data) is > 0 and var length) await peer.SendAsync(data.AsMemory(0, length));
            }
            catch (SocketException) { return; }                                      // the client is gone
        }
    }

    private async Task AnswerAsync()
    {
        while (true)
        {
            Socket peer;
            try { peer = await _listener.AcceptAsync(); }
            catch (ObjectDisposedException) { return; }
            catch (SocketException e) when (e.SocketErrorCode == SocketError.OperationAborted) { return; }
            using (peer)
            {
                try { peer.Send(((IPEndPoint)peer.LocalEndPoint!).Address.GetAddressBytes()); }
                catch (SocketException) { continue; }                                // a client that only wanted to connect
            }
        }
    }
}
