using Fairlead.Primitives;
using Microsoft.Extensions.Logging;

namespace Fairlead.Dns.Server;

/// <summary>All listeners of one server: for each address several UDP sockets and one for TCP, on the same port.</summary>
public sealed class DnsServer : IDisposable
{
    /// <summary>How long a stop waits for answers that wait for resolvers.</summary>
    private static readonly TimeSpan LastAnswers = TimeSpan.FromSeconds(1);

    private readonly List<UdpListener> _udp = [];
    private readonly List<TcpListener> _tcp = [];
    private readonly ILogger _log;
    private readonly QueryHandler _handler;

    /// <summary>Binds all, or throws <see cref="System.Net.Sockets.SocketException"/> for the first address that cannot be had.</summary>
    /// <param name="socketsPerAddress">UDP sockets, each with a thread: about one a processor.</param>
    public DnsServer(IEnumerable<SocketAddr> addresses, int socketsPerAddress, QueryHandler handler, TcpLimits limits, ILogger log)
    {
        (_log, _handler) = (log, handler);
        try
        {
            foreach (var address in addresses) Bind(address, socketsPerAddress, handler, limits);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public IReadOnlyList<SocketAddr> Addresses => [.. _tcp.Select(listener => listener.Address)];

    private void Bind(SocketAddr address, int sockets, QueryHandler handler, TcpLimits limits)
    {
        var tcp = new TcpListener(address, handler, limits, _log);               // draws the port where none is given
        _tcp.Add(tcp);
        for (int i = 0; i < sockets; i++) _udp.Add(new UdpListener(tcp.Address, handler, _log));
    }

    /// <summary>Answers until cancelled, then answers what had come already and closes.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        foreach (var listener in _udp) listener.Start();
        _log.Listening(string.Join(", ", Addresses));
        var accepting = Task.WhenAll(_tcp.Select(listener => listener.RunAsync(stop)));
        await using var stopping = stop.Register(() => _udp.ForEach(listener => listener.Stop()));
        await Task.WhenAll(_udp.Select(listener => listener.Ended));
        await accepting;
        await _handler.WaitIdleAsync(LastAnswers);
    }

    public void Dispose()
    {
        foreach (var listener in _udp) listener.Dispose();
        foreach (var listener in _tcp) listener.Dispose();
    }
}
