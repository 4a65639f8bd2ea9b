using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Fairlead.Api.Http;

/// <summary>
/// The time that a request with a body has: who sends it in drops must not hold a place among those at work for ever. Only such requests can
/// take long, for everything else about them happens in memory.
/// </summary>
internal sealed class RequestDeadline : IDisposable
{
    /// <summary>As kube-apiserver's --request-timeout.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private readonly HttpContext _http;
    private readonly CancellationToken _aborted;
    private readonly CancellationTokenSource _timer;
    private readonly CancellationTokenSource _either;

    private RequestDeadline(HttpContext http, TimeSpan limit, TimeProvider clock)
    {
        _http = http;
        _aborted = http.RequestAborted;
        _timer = new CancellationTokenSource(limit, clock);
        _either = CancellationTokenSource.CreateLinkedTokenSource(_timer.Token, _aborted);
        http.RequestAborted = _either.Token;
    }

    /// <summary>Starts the clock; null for a request without a body.</summary>
    public static RequestDeadline? Of(HttpContext http, TimeSpan limit, TimeProvider clock) =>
        http.Features.Get<IHttpRequestBodyDetectionFeature>()?.CanHaveBody ?? http.Request.ContentLength > 0 ? new(http, limit, clock) : null;

    /// <summary>True when time was up before the client went away; the request can then still be answered.</summary>
    public bool IsOver => _timer.IsCancellationRequested && !_aborted.IsCancellationRequested;

    /// <summary>Takes the limit off, so that the refusal can be written.</summary>
    public void Lift() => _http.RequestAborted = _aborted;

    public void Dispose()
    {
        Lift();
        _either.Dispose();
        _timer.Dispose();
    }
}
