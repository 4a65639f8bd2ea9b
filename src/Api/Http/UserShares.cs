using System.Collections.Concurrent;
using Fairlead.Api.Security;

namespace Fairlead.Api.Http;

/// <summary>
/// How many of the places among the requests at work one user may hold, so that one client that floods the server leaves room for the others.
/// Masters are not counted: they must get in to put things right.
/// </summary>
internal sealed class UserShares(int perUser)
{
    private readonly ConcurrentDictionary<string, int> _atWork = new(StringComparer.Ordinal);

    public ValueTask<ApiStatus?> AdmitAsync(ApiRequest request)
    {
        if (!request.IsCounted || request.Identity.Groups.Contains(Identity.Masters)) return default;
        request.Share = request.Identity.User;
        return _atWork.AddOrUpdate(request.Share, 1, static (_, n) => n + 1) <= perUser
            ? default
            : new(ApiStatus.TooManyRequests("too many requests, please try again later", retryAfterSeconds: 1));
    }

    public void Leave(ApiRequest request)
    {
        if (request.Share is not { } user) return;
        int left = _atWork.AddOrUpdate(user, 0, static (_, n) => n - 1);
        if (left == 0) ((ICollection<KeyValuePair<string, int>>)_atWork).Remove(new(user, 0));
    }
}
