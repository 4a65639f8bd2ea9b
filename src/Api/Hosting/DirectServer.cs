using System.Collections.Concurrent;
using Fairlead.Api.Security;
using Microsoft.AspNetCore.Http;

namespace Fairlead.Api.Hosting;

/// <summary>
/// Requests of this process, handled without a connection: no HTTP is written or read, the pipeline gets the request as it is and the client
/// the answer's bytes.
/// <code>
/// HttpRequestMessage ─► DirectExchange ─► RequestPipeline ─► pipe ─► HttpResponseMessage
/// </code>
/// </summary>
internal sealed class DirectServer
{
    private readonly TaskCompletionSource<RequestDelegate> _handler = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ConcurrentDictionary<DirectExchange, byte> _open = new();
    private readonly Action<DirectExchange> _ended;
    private volatile bool _stopped;
    private long _serial;

    public DirectServer() => _ended = exchange => _open.TryRemove(exchange, out _);

    /// <summary>From now on requests are handled; those that came before waited for this.</summary>
    public void Start(RequestDelegate handler) => _handler.TrySetResult(handler);

    public async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, Identity? identity, CancellationToken cancel)
    {
        var handler = _handler.Task.IsCompletedSuccessfully ? _handler.Task.Result : await _handler.Task.WaitAsync(cancel);
        byte[]? body = request.Content is { } content ? await content.ReadAsByteArrayAsync(cancel) : null;
        var exchange = new DirectExchange(request, body, handler, $"in-process-{Interlocked.Increment(ref _serial):x8}");
        if (identity is not null) exchange.Features.Set(new InProcessIdentityFeature(identity));
        _open.TryAdd(exchange, 0);
        if (_stopped) exchange.Abort();
        return await exchange.RunAsync(_ended, cancel);
    }

    /// <summary>Waits for what is in progress; what does not end in time breaks off, as when a connection goes.</summary>
    public async Task StopAsync(CancellationToken patience)
    {
        try
        {
            while (_open.Keys.FirstOrDefault() is { } open) await open.Ended.WaitAsync(patience);
        }
        catch (OperationCanceledException) when (patience.IsCancellationRequested)
        {
            _stopped = true;
            foreach (var exchange in _open.Keys) exchange.Abort();
        }
    }
}
