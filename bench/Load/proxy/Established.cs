using System.Net;
using System.Net.Sockets;

namespace Fairlead.Bench.ProxyLoad;

/// <summary>What was there before: TCP connections that stay open, and a flow of numbered datagrams, one each millisecond.</summary>
internal sealed class Established : IDisposable
{
    internal const int Count = 200;
    private const int Patience = 900;                                                // ms; less than a retransmission
    private readonly List<Socket> _connections = [];
    private readonly Socket _datagrams = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
    private readonly Backends _backends;
    private readonly Thread _flow;
    private volatile bool _stop;
    private readonly long _seenBefore;
    private long _sent;

    internal Established(Backends backends)
    {
        _backends = backends;
        var address = IPAddress.Parse(Cluster.ClusterIp(Cluster.UdpService));
        for (int i = 0; i < Count; i++)
        {
            var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { ReceiveTimeout = Patience, NoDelay = true };
            socket.Connect(address, Cluster.EchoPort);
            _connections.Add(socket);
        }
        _datagrams.Connect(address, Cluster.DatagramPort);
        _seenBefore = backends.DatagramsSeen;
        _flow = new Thread(Send);
        _flow.Start();
    }

    /// <summary>Connections that do not answer, and datagrams that did not arrive; the flow ends.</summary>
    internal (int Broken, long Sent, long Lost) End()
    {
        _stop = true;
        _flow.Join();
        int broken = _connections.Count(connection => !Answers(connection));
        return (broken, _sent, _sent - (_backends.DatagramsSeen - _seenBefore));
    }

    public void Dispose()
    {
        foreach (var connection in _connections) connection.Dispose();
        _datagrams.Dispose();
    }

    private static bool Answers(Socket connection)
    {
        byte[] answer = new byte[1];
        try
        {
            connection.Send([7]);
            return connection.Receive(answer) == 1 && answer[0] == 7;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private void Send()
    {
        while (!_stop)
        {
            _sent++;
            try { _datagrams.Send([1]); }
            catch (SocketException) { continue; }                                    // sent and lost: counted
            Thread.Sleep(1);
        }
    }
}
