using Fairlead.Api.Http;
using Microsoft.AspNetCore.Http;

namespace Fairlead.Api.Security.Authentication;

/// <summary>Acting as somebody else (<c>kubectl --as</c>): the headers name user, groups, uid and extras; one of the modes must allow it.</summary>
internal static class Impersonation
{
    /// <summary>The identity that the request is made as: the caller's own when there are no such headers.</summary>
    public static Outcome<Identity> Assume(IHeaderDictionary headers, RequestInfo request, Identity caller, IAuthorizer authorizer)
    {
        if (Impersonated.Read(headers) is not { } wanted) return caller;
        if (wanted.User.Length == 0) return ApiStatus.BadRequest($"requested {wanted} without impersonating a user name");
        ApiStatus? first = null;
        foreach (var mode in ImpersonationMode.All)
        {
            if (!mode.Applies(wanted, caller)) continue;
            var outcome = mode.Check(wanted, caller, request, authorizer);
            if (!outcome.IsRefused) return outcome;
            first ??= outcome.Refusal;
        }
        return first!;
    }
}
