using System.Net;
using Fairlead.Primitives;

namespace Fairlead.Dns.Forward;

/// <summary>One resolver and what is known of it. Shared by threads; its numbers are hints and need no lock.</summary>
public sealed class Upstream(SocketAddr address, TimeProvider clock)
{
    private const int CaseStrikes = 3;

    private int _failures;
    private int _caseStrikes;
    private bool _looping;
    private long _exchanges, _timeouts, _forgeries, _closed;

    public SocketAddr Address => address;
    public IPEndPoint EndPoint { get; } = new(address.Address.ToIPAddress(), address.Port);

    /// <summary>Connections over TCP or TLS that wait for the next question.</summary>
    internal IdleConnections Idle { get; } = new(clock);

    /// <summary>Failures in a row.</summary>
    public int Failures => Volatile.Read(ref _failures);

    /// <summary>Answers keep the case of the name, as far as seen.</summary>
    public bool KeepsCase => Volatile.Read(ref _caseStrikes) < CaseStrikes;

    /// <summary>It sends our own questions back to us: not to be asked.</summary>
    public bool IsLooping { get => Volatile.Read(ref _looping); set => Volatile.Write(ref _looping, value); }

    public long Exchanges => Volatile.Read(ref _exchanges);
    public long Timeouts => Volatile.Read(ref _timeouts);

    /// <summary>Messages on our sockets that were not answers to our questions.</summary>
    public long Forgeries => Volatile.Read(ref _forgeries);

    /// <summary>Idle connections that turned out to be closed by the resolver.</summary>
    public long Closed => Volatile.Read(ref _closed);

    public bool IsDown(int maxFails) => maxFails > 0 && Failures >= maxFails;

    public void Answered()
    {
        Interlocked.Increment(ref _exchanges);
        Volatile.Write(ref _failures, 0);
    }

    public void Failed()
    {
        Interlocked.Increment(ref _timeouts);
        Interlocked.Increment(ref _failures);
    }

    public void FoundClosed() => Interlocked.Increment(ref _closed);
    public void Forged() => Interlocked.Increment(ref _forgeries);
    public void LostCase() => Interlocked.Increment(ref _caseStrikes);
    public void KeptCase() => Volatile.Write(ref _caseStrikes, 0);
}
