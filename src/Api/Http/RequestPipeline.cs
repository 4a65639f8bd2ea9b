using Fairlead.Api.Metrics;
using Fairlead.Api.Security;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Fairlead.Api.Http;

/// <summary>
/// Every request goes this way, in this order; the first step that refuses ends it.
/// <code>
/// request info ─► timeout ─► load ─► identity ─► share ─► permission ─► route ─► verb: object ─► admission ─► store ─► answer
///                                                                                       watch cache ─► watchers
/// </code>
/// </summary>
internal sealed class RequestPipeline
{
    private readonly Router _router;
    private readonly RequestLimits _limits;
    private readonly IAuthenticator _authenticator;
    private readonly IAuthorizer _authorizer;
    private readonly Func<HttpContext, RequestInfo, Identity, IAuthorizer, Outcome<Identity>>? _impersonation;
    private readonly UserShares _shares;
    private readonly StrangerThrottle _strangers;
    private readonly TimeProvider _clock;
    private readonly ApiMetrics _metrics;
    private readonly ILogger<RequestPipeline> _log;
    private readonly Stage[] _stages;

    public RequestPipeline(ApiCore core, Router router, ApiMetrics metrics)
    {
        _router = router;
        _metrics = metrics;
        _clock = core.Clock;
        _limits = new RequestLimits(core.Options.MaxRequestsInFlight);
        _shares = new UserShares(Math.Max(1, core.Options.MaxRequestsInFlight / 2));
        _strangers = new StrangerThrottle(core.Clock);
        _authenticator = core.Options.Authenticator(core);
        _authorizer = core.Options.Authorizer(core);
        _impersonation = core.Options.Impersonation;
        _log = core.Logs.CreateLogger<RequestPipeline>();
        _stages = [RefuseTimeout, _limits.AdmitAsync, IdentifyAsync, _shares.AdmitAsync, PermitAsync, _router.RouteAsync];
    }

    public async Task HandleAsync(HttpContext http)
    {
        var request = Read(http);
        long started = _metrics.Started(request);
        try
        {
            if (!RequestLimits.IsLongRunning(request.Info)) request.Deadline = RequestDeadline.Of(http, RequestDeadline.Limit, _clock);
            if (await RunAsync(request) is { } refusal) await Answers.RefuseAsync(request, refusal);
        }
        catch (OperationCanceledException) when (request.Deadline is { IsOver: true } deadline)
        {
            deadline.Lift();
            await Answers.RefuseAsync(request, ApiStatus.DeadlineExceeded());
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            _log.Abandoned(request.Info.Path);
        }
        catch (ConnectionAbortedException)
        {
            _log.Abandoned(request.Info.Path);
        }
        catch (BadHttpRequestException e)
        {
            await Answers.RefuseAsync(request, e.StatusCode == 413 ? ApiStatus.TooLarge(BodyReader.Limit) : ApiStatus.BadRequest(e.Message));
        }
        catch (Store.StoreException e)
        {
            _log.StoreFailed(e, request.Info.Path);
            await Answers.RefuseAsync(request, ApiStatus.InternalError(e.Message));
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            _log.Broke(e, http.Request.Method, request.Info.Path);
            await Answers.RefuseAsync(request, ApiStatus.InternalError("the server has a fault; its log says more"));
        }
        finally
        {
            request.Deadline?.Dispose();
            _shares.Leave(request);
            _limits.Leave(request);
            _metrics.Ended(request, http.Response.StatusCode, started);
        }
    }

    private async ValueTask<ApiStatus?> RunAsync(ApiRequest request)
    {
        foreach (var stage in _stages)
            if (await stage(request) is { } refusal) return refusal;
        return null;
    }

    private ApiRequest Read(HttpContext http)
    {
        var query = QueryParameters.Parse(http.Request.QueryString.Value);
        string? nameField = query["fieldSelector"] is { } selector && selector.StartsWith("metadata.name=", StringComparison.Ordinal) && !selector.AsSpan().ContainsAny(',', '\\')
            ? selector["metadata.name=".Length..].TrimStart('=') : null;
        var info = RequestInfoReader.Read(http.Request.Method, http.Request.Path.Value ?? "/", query.Flag("watch"), nameField);
        return new ApiRequest(http, info with { FieldSelector = query["fieldSelector"] ?? "" }, query, _clock);
    }

    /// <summary>A client may say how long it will wait; what is no duration is refused before anything else is looked at.</summary>
    private static ValueTask<ApiStatus?> RefuseTimeout(ApiRequest request) =>
        !RequestLimits.HasNoEnd(request.Info) && request.Query["timeout"] is { Length: > 0 } text && GoDuration.Fault(text) is { } fault
            ? new(ApiStatus.BadRequest($"invalid timeout specified in the request URL - {fault}"))
            : default;

    private async ValueTask<ApiStatus?> IdentifyAsync(ApiRequest request)
    {
        bool bearer = request.Http.Request.Headers.ContainsKey("Authorization");
        var connection = bearer ? null : request.Http.Features.Get<InProcessIdentityFeature>();
        var identity = connection?.Identity ?? await _authenticator.AuthenticateAsync(request.Http);
        if (connection is null && (identity is null || identity.User == Identity.AnonymousUser) && _strangers.Admit(request.Http.Connection.RemoteIpAddress) is { } later) return later;
        _metrics.Identified(identity is not null);
        if (identity is null) return ApiStatus.Unauthorized();
        request.Identity = identity;
        if (_impersonation is null) return null;
        var assumed = _impersonation(request.Http, request.Info, identity, _authorizer);
        if (assumed.IsRefused) return Denied(request, assumed.Refusal);
        request.Identity = assumed.Value;
        return null;
    }

    /// <summary>Told before anybody has looked at what forms of answers there are; names of strangers are no web page.</summary>
    private static ApiStatus Denied(ApiRequest request, ApiStatus status)
    {
        if (Negotiation.TryChoose(request.Http.Request.Headers.Accept.ToString(), out var form) && form.Shape == AnswerShape.Object) request.Form = form;
        request.Http.Response.Headers.XContentTypeOptions = "nosniff";
        return status;
    }

    private ValueTask<ApiStatus?> PermitAsync(ApiRequest request)
    {
        var verdict = _authorizer.Authorize(request.Identity, request.Info);
        return new(verdict.IsAllowed ? null : Denied(request, ForbiddenWords.Of(request.Identity, request.Info, verdict.Reason)));
    }
}
