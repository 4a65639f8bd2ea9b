using System.Text.Json.Nodes;
using Fairlead.Kubernetes;

namespace Fairlead.Api.Bootstrap;

/// <summary>
/// An object that every cluster has. <paramref name="Reconcile"/> gets it as it stands (null: not there) and returns what it should be, or null
/// when nothing is to be done.
/// </summary>
public sealed record BootstrapObject(ResourceType Type, string Namespace, string Name, Func<JsonObject?, JsonObject?> Reconcile);
