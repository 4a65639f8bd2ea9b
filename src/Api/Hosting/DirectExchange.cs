using System.Buffers;
using System.IO.Pipelines;
using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Primitives;

namespace Fairlead.Api.Hosting;

/// <summary>
/// One request of this process and its answer. The answer is handed to the client when it is complete, or as soon as it is known to come in
/// pieces (<see cref="StartAsync"/>, or more than <see cref="DirectWriter.Most"/> bytes).
/// </summary>
internal sealed class DirectExchange : IThreadPoolWorkItem, IHttpResponseFeature, IHttpResponseBodyFeature, IHttpRequestLifetimeFeature, IHttpRequestIdentifierFeature, IHttpRequestBodyDetectionFeature, IRequestBodyPipeFeature
{
    private readonly HttpRequestMessage _request;
    private readonly RequestDelegate _handler;
    private readonly byte[] _body;
    private readonly SynchronizationContext? _context = SynchronizationContext.Current;
    private readonly Pipe _answer = new(new PipeOptions(readerScheduler: PipeScheduler.Inline, useSynchronizationContext: false));   // who writes an answer runs who reads it
    private readonly DirectWriter _writer;
    private readonly CancellationTokenSource _aborted = new();
    private readonly TaskCompletionSource<HttpResponseMessage> _response = new();
    private Action<DirectExchange>? _ended;
    private CancellationTokenRegistration _cancellation;
    private PipeReader? _reader;
    private TaskCompletionSource? _waitedFor;
    private volatile bool _over;

    public DirectExchange(HttpRequestMessage request, byte[]? body, RequestDelegate handler, string identifier)
    {
        (_request, _body, _handler, TraceIdentifier) = (request, body ?? [], handler, identifier);
        _writer = new DirectWriter(this, _answer.Writer);
        RequestAborted = _aborted.Token;
        Features.Set<IHttpRequestFeature>(RequestOf(request));
        Features.Set<IHttpResponseFeature>(this);
        Features.Set<IHttpResponseBodyFeature>(this);
        Features.Set<IHttpRequestLifetimeFeature>(this);
        Features.Set<IHttpRequestIdentifierFeature>(this);
        Features.Set<IHttpRequestBodyDetectionFeature>(this);
        Features.Set<IRequestBodyPipeFeature>(this);
    }

    /// <summary>Ends when the request has been handled to its end.</summary>
    public Task Ended
    {
        get
        {
            var ended = LazyInitializer.EnsureInitialized(ref _waitedFor, static () => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
            if (_over) ended.TrySetResult();
            return ended.Task;
        }
    }

    public IFeatureCollection Features { get; } = new FeatureCollection(initialCapacity: 12);

    public string TraceIdentifier { get; set; }

    public CancellationToken RequestAborted { get; set; }

    /// <summary>The whole body is here already: nobody can keep it waiting.</summary>
    public bool CanHaveBody => false;

    PipeReader IRequestBodyPipeFeature.Reader => _reader ??= PipeReader.Create(new ReadOnlySequence<byte>(_body));

    public int StatusCode { get; set; } = 200;
    public string? ReasonPhrase { get; set; }
    public IHeaderDictionary Headers { get; set; } = new HeaderDictionary();
    public bool HasStarted { get; private set; }
    Stream IHttpResponseFeature.Body { get => Stream; set => throw new NotSupportedException(); }
    public Stream Stream => _writer.AsStream(leaveOpen: true);
    public PipeWriter Writer => _writer;

    /// <summary>Has the request handled: in the caller's context if it has one, else on the thread pool, so that several of one caller run beside each other.</summary>
    public Task<HttpResponseMessage> RunAsync(Action<DirectExchange> ended, CancellationToken cancel)
    {
        _ended = ended;
        if (cancel.CanBeCanceled) _cancellation = cancel.UnsafeRegister(static (exchange, token) => ((DirectExchange)exchange!).GiveUp(token), this);
        if (_context is null) ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: true);
        else _context.Post(static exchange => _ = ((DirectExchange)exchange!).HandleAsync(), this);
        return _response.Task;
    }

    void IThreadPoolWorkItem.Execute() => _ = HandleAsync();

    private async Task HandleAsync()
    {
        try
        {
            await _handler(new DefaultHttpContext(Features));
            if (!_aborted.IsCancellationRequested)
            {
                await _answer.Writer.FlushAsync();
                await _answer.Writer.CompleteAsync();
                _over = true;
                if (HasStarted) return;
                HasStarted = true;
                Answer();
                return;
            }
            await BreakOffAsync(new IOException("the API server of this process ended the exchange"));
        }
        catch (Exception e)                                      // told to the client, who sees a connection break
        {
            await BreakOffAsync(e);
        }
        finally
        {
            _over = true;
            _ended!(this);
            Volatile.Read(ref _waitedFor)?.TrySetResult();
        }
    }

    private async Task BreakOffAsync(Exception why)
    {
        await _answer.Writer.CompleteAsync(why);
        _cancellation.Dispose();
        _response.TrySetException(new HttpRequestException(why.Message, why));
    }

    private void GiveUp(CancellationToken token) => ThreadPool.UnsafeQueueUserWorkItem(static given =>
    {
        given.exchange.Abort();
        given.exchange._response.TrySetCanceled(given.token);
    }, (exchange: this, token), preferLocal: false);

    /// <summary>The answer's head is settled: the client gets it, and the rest as it comes. The client goes on elsewhere, for this side has more to do.</summary>
    public Task StartAsync(CancellationToken cancellationToken = default)
    {
        if (HasStarted) return Task.CompletedTask;
        HasStarted = true;
        if (_context is null) ThreadPool.UnsafeQueueUserWorkItem(static exchange => exchange.Answer(), this, preferLocal: true);
        else _context.Post(static exchange => ((DirectExchange)exchange!).Answer(), this);
        return Task.CompletedTask;
    }

    private void Answer()
    {
        _cancellation.Dispose();
        var response = new HttpResponseMessage((HttpStatusCode)StatusCode) { RequestMessage = _request, Content = new StreamContent(new DirectStream(_answer.Reader, Leave)) };
        foreach (var (name, values) in Headers)
            if (!response.Headers.TryAddWithoutValidation(name, (IEnumerable<string?>)values)) response.Content.Headers.TryAddWithoutValidation(name, (IEnumerable<string?>)values);
        if (!_response.TrySetResult(response)) response.Dispose();
    }

    /// <summary>The client is done with the answer. Not inline: it may hold locks.</summary>
    private void Leave()
    {
        if (!_over) ThreadPool.UnsafeQueueUserWorkItem(static exchange => exchange.Abort(), this, preferLocal: false);
    }

    public void Abort() => _aborted.Cancel();

    public void DisableBuffering() { }
    public Task CompleteAsync() => Task.CompletedTask;
    public Task SendFileAsync(string path, long offset, long? count, CancellationToken cancellationToken = default) => throw new NotSupportedException();
    public void OnStarting(Func<object, Task> callback, object state) => throw new NotSupportedException();
    public void OnCompleted(Func<object, Task> callback, object state) => throw new NotSupportedException();

    private static HttpRequestFeature RequestOf(HttpRequestMessage message)
    {
        var uri = message.RequestUri!;
        var headers = new HeaderDictionary { ["Host"] = uri.Authority };
        foreach (var (name, values) in message.Headers.NonValidated) headers[name] = Values(values);
        if (message.Content is { } content)
        {
            headers.ContentLength = content.Headers.ContentLength;
            foreach (var (name, values) in content.Headers.NonValidated) headers[name] = Values(values);
        }
        return new HttpRequestFeature { Method = message.Method.Method, Scheme = uri.Scheme, Path = uri.AbsolutePath, QueryString = uri.Query, RawTarget = uri.PathAndQuery, Protocol = "HTTP/1.1", Headers = headers };
    }

    private static StringValues Values(System.Net.Http.Headers.HeaderStringValues values) => values.Count == 1 ? values.ToString() : values.ToArray();
}
