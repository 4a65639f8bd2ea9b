using System.Text.Json.Nodes;
using Fairlead.Kubernetes;

namespace Fairlead.Api.Security;

/// <summary>A write that is about to happen.</summary>
/// <param name="Subresource">"" for the object itself.</param>
/// <param name="Namespace">"" for cluster-scoped kinds.</param>
/// <param name="Object">As it shall be; null for a deletion.</param>
/// <param name="Old">As it stands; null for a creation.</param>
internal sealed record GuardedWrite(ResourceType Type, string Subresource, string Namespace, string Name, JsonObject? Object, JsonObject? Old);
