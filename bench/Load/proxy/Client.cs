using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Fairlead.Bench.ProxyLoad;

/// <summary>Connects, and tells whom it reached.</summary>
internal static class Client
{
    /// <summary>Connections that were not there at once: all that go over a wire.</summary>
    internal static long Waits { get; private set; }

    /// <summary>The backend that a connection reaches; null when it is refused or takes longer than <paramref name="patience"/> milliseconds.</summary>
    internal static IPAddress? Reach(string address, int port, int patience = 20) => Reach(address, port, patience, out _);

    /// <param name="why">Why nobody was reached: the step and the error.</param>
    private static IPAddress? Reach(string address, int port, int patience, out string why)
    {
        why = "no handshake";
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { ReceiveTimeout = 10 * patience };
        socket.LingerState = new LingerOption(true, 0);                              // no TIME_WAIT: ports are many, not endless
        try
        {
            socket.Blocking = false;
            try { socket.Connect(IPAddress.Parse(address), port); }
            catch (SocketException e) when (e.SocketErrorCode is SocketError.WouldBlock or SocketError.InProgress) { Waits++; }
            if (!socket.Poll(TimeSpan.FromMilliseconds(patience), SelectMode.SelectWrite)) return null;
            socket.Blocking = true;
            why = "no answer";
            byte[] answer = new byte[4];
            return socket.Receive(answer) == 4 ? new IPAddress(answer) : null;
        }
        catch (SocketException e)
        {
            why = $"{why}: {e.SocketErrorCode}";
            return null;
        }
    }

    /// <summary>Time until a connection to the address reaches the backend.</summary>
    internal static TimeSpan Until(string address, int port, string backend, TimeSpan limit)
    {
        var wanted = IPAddress.Parse(backend);
        return Until(address, port, wanted.Equals, limit);
    }

    /// <summary>Time until a connection to the address reaches a backend that will do.</summary>
    internal static TimeSpan Until(string address, int port, Predicate<IPAddress> reached, TimeSpan limit)
    {
        var watch = Stopwatch.StartNew();
        while (Reach(address, port) is not { } backend || !reached(backend))
        {
            if (watch.Elapsed > limit) throw new TimeoutException($"{address}:{port} does not reach what it should within {limit}");
        }
        return watch.Elapsed;
    }

    private const int LessThanARetransmission = 900;                                 // ms; TCP sends a lost SYN again after 1 s

    /// <summary>Makes connections one after the other until stopped.</summary>
    internal static (int Made, int Failed) ReachUntil(string address, int port, CancellationToken stop)
    {
        int made = 0, failed = 0;
        var watch = Stopwatch.StartNew();
        var reasons = new SortedDictionary<string, (int Count, TimeSpan First, TimeSpan Last)>(StringComparer.Ordinal);
        for (; !stop.IsCancellationRequested; made++)
        {
            if (Reach(address, port, LessThanARetransmission, out string why) is not null) continue;
            failed++;
            reasons[why] = reasons.TryGetValue(why, out var known) ? (known.Count + 1, known.First, watch.Elapsed) : (1, watch.Elapsed, watch.Elapsed);
        }
        foreach (var (why, (count, first, last)) in reasons) Console.WriteLine($"    {address}: {count} x {why}, from {first.TotalMilliseconds:f0} to {last.TotalMilliseconds:f0} of {watch.ElapsedMilliseconds} ms");
        return (made, failed);
    }

    /// <summary>Milliseconds until datagrams of one socket, one each millisecond, arrive at this backend.</summary>
    internal static double DatagramsUntil(Socket socket, Backends backends, string backend, TimeSpan limit)
    {
        var watch = Stopwatch.StartNew();
        var wanted = IPAddress.Parse(backend);
        while (!wanted.Equals(backends.LastDatagramAt))
        {
            if (watch.Elapsed > limit) throw new TimeoutException($"datagrams do not reach {backend} within {limit}");
            try { socket.Send([1]); }
            catch (SocketException e) when (e.SocketErrorCode == SocketError.ConnectionRefused) { continue; }   // what came back for an earlier one
            Thread.Sleep(1);
        }
        return watch.Elapsed.TotalMilliseconds;
    }

    /// <summary>
    /// Microseconds of one connect straight to a backend and of one through a Service, in turns so that both meet the same machine: the
    /// median of all, and what is between the two with the half of its 95 % interval (over rounds).
    /// </summary>
    internal static (double Straight, double Beyond, double Uncertainty) ConnectMicroseconds(IPEndPoint straight, IPEndPoint service, int rounds)
    {
        const int RoundSize = 201;
        double[] straights = new double[rounds], beyonds = new double[rounds];
        double[] one = new double[RoundSize], other = new double[RoundSize];
        for (int warm = 0; warm < 2000; warm++) Connect(warm % 2 == 0 ? straight : service);
        for (int round = 0; round < rounds; round++)
        {
            for (int i = 0; i < RoundSize; i++) (one[i], other[i]) = (Connect(straight), Connect(service));
            Array.Sort(one);
            Array.Sort(other);
            (straights[round], beyonds[round]) = (one[RoundSize / 2], other[RoundSize / 2] - one[RoundSize / 2]);
        }
        double mean = beyonds.Average(), deviation = Math.Sqrt(beyonds.Sum(beyond => (beyond - mean) * (beyond - mean)) / (rounds - 1));
        return (straights.Average(), mean, 1.96 * deviation / Math.Sqrt(rounds));
    }

    private static double Connect(IPEndPoint target)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { LingerState = new LingerOption(true, 0) };
        long began = Stopwatch.GetTimestamp();
        socket.Connect(target);
        return Stopwatch.GetElapsedTime(began).TotalMicroseconds;
    }
}
