using System.Net;
using System.Threading.Channels;
using Fairlead.Api.Security;
using Microsoft.AspNetCore.Connections;

namespace Fairlead.Api.Hosting;

/// <summary>Hands connections made in this process to Kestrel, as a socket listener hands over those from the network.</summary>
internal sealed class InMemoryListener : IConnectionListenerFactory, IConnectionListenerFactorySelector, IConnectionListener
{
    private readonly Channel<ConnectionContext> _incoming = Channel.CreateBounded<ConnectionContext>(64);

    public EndPoint EndPoint { get; } = new InMemoryEndPoint();

    public bool CanBind(EndPoint endpoint) => endpoint is InMemoryEndPoint;

    public ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken = default) => new(this);

    public async ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default) =>
        await _incoming.Reader.WaitToReadAsync(cancellationToken) && _incoming.Reader.TryRead(out var connection) ? connection : null;

    public ValueTask UnbindAsync(CancellationToken cancellationToken = default)
    {
        _incoming.Writer.TryComplete();
        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync() => UnbindAsync();

    /// <summary>A new connection, as the client's end of it.</summary>
    public async ValueTask<Stream> ConnectAsync(Identity? identity, CancellationToken stop)
    {
        var connection = new InMemoryConnection(EndPoint, identity);
        try
        {
            await _incoming.Writer.WriteAsync(connection, stop);
        }
        catch (ChannelClosedException e)
        {
            throw new IOException("the API server of this process has stopped", e);
        }
        return connection.ClientEnd;
    }
}
