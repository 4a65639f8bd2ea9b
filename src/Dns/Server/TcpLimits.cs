namespace Fairlead.Dns.Server;

/// <summary>What TCP clients may take of the server (RFC 7766 §6, §10).</summary>
public sealed record TcpLimits
{
    /// <summary>Connections at one time; a further one is closed at once.</summary>
    public int Connections { get; init; } = 1024;

    /// <summary>Connections of one address at one time.</summary>
    public int ConnectionsPerClient { get; init; } = 128;

    /// <summary>Questions of one connection that may be on their way at one time; further ones wait unread.</summary>
    public int Pipelined { get; init; } = 64;

    /// <summary>A connection on which nothing comes so long is closed.</summary>
    public TimeSpan Idle { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>A client that takes no answer so long is cut off.</summary>
    public TimeSpan Write { get; init; } = TimeSpan.FromSeconds(5);
}
