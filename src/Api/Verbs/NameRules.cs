using Fairlead.Api.Http;
using Fairlead.Kubernetes;

namespace Fairlead.Api.Verbs;

/// <summary>What the path must say for a verb to make sense.</summary>
internal static class NameRules
{
    public static ApiStatus? Refuse(ResourceType type, RequestInfo info)
    {
        if (info.Verb == "create" && type.Namespaced && info.Namespace.Length == 0)
            return ApiStatus.BadRequest("an empty namespace may not be set during creation");
        return null;
    }
}
