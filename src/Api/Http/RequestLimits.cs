namespace Fairlead.Api.Http;

/// <summary>Keeps the number of ordinary requests at work bounded. Watches and streams wait most of their life and are not counted.</summary>
internal sealed class RequestLimits(int maxInFlight)
{
    private int _inFlight;

    public ValueTask<ApiStatus?> AdmitAsync(ApiRequest request)
    {
        if (IsLongRunning(request.Info)) return default;
        request.IsCounted = true;
        if (Interlocked.Increment(ref _inFlight) <= maxInFlight) return default;
        return new(ApiStatus.TooManyRequests("too many requests, please try again later", retryAfterSeconds: 1));
    }

    public void Leave(ApiRequest request)
    {
        if (request.IsCounted) Interlocked.Decrement(ref _inFlight);
    }

    public static bool IsLongRunning(RequestInfo info) => HasNoEnd(info) || !info.IsResource;

    /// <summary>Watches and streams: they take as long as both sides like.</summary>
    public static bool HasNoEnd(RequestInfo info) =>
        info.Verb == "watch" || info.Subresource is "exec" or "attach" or "portforward" or "proxy" or "log";
}
