using Fairlead.Api.Http;

namespace Fairlead.Api.Security;

/// <summary>How a refused permission is told, in Kubernetes' words.</summary>
internal static class ForbiddenWords
{
    public static ApiStatus Of(Identity identity, RequestInfo info, string reason)
    {
        string more = reason.Length == 0 ? "" : $": {reason}";
        if (!info.IsResource) return ApiStatus.Forbidden($"forbidden: User \"{identity.User}\" cannot {info.Verb} path \"{info.Path}\"{more}") with { IsGeneric = true };
        string resource = info.Subresource.Length == 0 ? info.Resource : $"{info.Resource}/{info.Subresource}";
        string where = info.Namespace.Length == 0 ? " at the cluster scope" : $" in the namespace \"{info.Namespace}\"";
        string named = info.Group.Length == 0 ? info.Resource : $"{info.Resource}.{info.Group}";
        string subject = info.Name.Length == 0 ? named : $"{named} \"{info.Name}\"";
        return ApiStatus.Forbidden($"{subject} is forbidden: User \"{identity.User}\" cannot {info.Verb} resource \"{resource}\" in API group \"{info.Group}\"{where}{more}") with
        {
            Group = info.Group, Kind = info.Resource, Name = info.Name,
        };
    }
}
