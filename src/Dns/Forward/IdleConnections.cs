namespace Fairlead.Dns.Forward;

/// <summary>Open connections to one resolver between two questions: a few, and not for long, as resolvers close them too (RFC 7766 §6.2.3).</summary>
internal sealed class IdleConnections(TimeProvider clock)
{
    private const int Most = 8;
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(8);

    private readonly Lock _gate = new();                                         // guards _idle
    private readonly Queue<(UpstreamConnection Connection, long Since)> _idle = [];

    /// <summary>A connection to use; it is the caller's until it is given back or disposed. Null when there is none.</summary>
    public UpstreamConnection? Take()
    {
        lock (_gate)
        {
            DropOld();
            return _idle.TryDequeue(out var idle) ? idle.Connection : null;
        }
    }

    public void Return(UpstreamConnection connection)
    {
        lock (_gate)
        {
            DropOld();
            _idle.Enqueue((connection, clock.GetTimestamp()));
            if (_idle.Count > Most) _idle.Dequeue().Connection.Dispose();
        }
    }

    private void DropOld()
    {
        while (_idle.TryPeek(out var idle) && clock.GetElapsedTime(idle.Since) > Longest) _idle.Dequeue().Connection.Dispose();
    }
}
