using System.IO.Pipelines;
using System.Net;
using Fairlead.Api.Security;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http.Features;

namespace Fairlead.Api.Hosting;

/// <summary>
/// Two pipes that stand for a connection.
/// <code>
/// client ─ ClientEnd ─► requests pipe ─► Transport.Input ─ Kestrel
/// client ◄─ ClientEnd ─ answers pipe ◄─ Transport.Output ─ Kestrel
/// </code>
/// When the client goes, <c>ConnectionClosed</c> says so, as a socket's end would, and the request in progress is aborted.
/// </summary>
internal sealed class InMemoryConnection : ConnectionContext
{
    private static readonly PipeOptions PipeOptions = new(useSynchronizationContext: false);
    private readonly CancellationTokenSource _closed = new();
    private readonly Pipe _requests = new(PipeOptions);
    private readonly Pipe _answers = new(PipeOptions);

    public InMemoryConnection(EndPoint endPoint, Identity? identity)
    {
        ConnectionId = $"in-process-{Guid.NewGuid():N}";
        Transport = new Ends(_requests.Reader, _answers.Writer);
        ClientEnd = new InMemoryStream(_answers.Reader, _requests.Writer, Close);
        ConnectionClosed = _closed.Token;
        LocalEndPoint = endPoint;
        if (identity is not null) Features.Set(new InProcessIdentityFeature(identity));
    }

    public Stream ClientEnd { get; }
    public override string ConnectionId { get; set; }
    public override IFeatureCollection Features { get; } = new FeatureCollection();
    public override IDictionary<object, object?> Items { get; set; } = new ConnectionItems();
    public override IDuplexPipe Transport { get; set; }

    public override void Abort(ConnectionAbortedException abortReason)
    {
        _answers.Writer.CancelPendingFlush();
        _requests.Reader.CancelPendingRead();
        Close();
    }

    /// <summary>Tells the server's side that the client has gone. Not inline: the caller may hold locks.</summary>
    private void Close() => ThreadPool.UnsafeQueueUserWorkItem(static c => c._closed.Cancel(), this, preferLocal: false);

    public override ValueTask DisposeAsync()
    {
        Transport.Input.Complete();
        Transport.Output.Complete();
        return ValueTask.CompletedTask;
    }

    private sealed record Ends(PipeReader Input, PipeWriter Output) : IDuplexPipe;
}
