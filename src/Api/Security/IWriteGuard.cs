using System.Text.Json.Nodes;
using Fairlead.Api.Http;
using Fairlead.Kubernetes;

namespace Fairlead.Api.Security;

/// <summary>Looks at every write after defaults and before the store, with the object in hand: what permission on words alone can't decide.</summary>
public interface IWriteGuard
{
    /// <summary>Null, or why not. <paramref name="obj"/> is null for a deletion, <paramref name="old"/> for a creation.</summary>
    ApiStatus? Refuse(Identity caller, ResourceType type, string subresource, string ns, string name, JsonObject? obj, JsonObject? old);
}
