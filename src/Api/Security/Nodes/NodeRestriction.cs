using System.Text.Json.Nodes;
using Fairlead.Api.Http;
using Fairlead.Kubernetes;

namespace Fairlead.Api.Security.Nodes;

/// <summary>A node agent writes its own Node, its own lease and the pods bound to it, and nothing of anybody else's.</summary>
internal sealed class NodeRestriction(IClusterView cluster) : IWriteGuard
{
    private const string LeaseNamespace = "kube-node-lease";

    /// <summary>The Lease by which a node says that it can speak for load balancer addresses.</summary>
    private const string SpeakerNamespace = "kube-system", SpeakerPrefix = "fairlead-speaker-";

    private readonly NodePods _pods = new(cluster);

    public ApiStatus? Refuse(Identity caller, ResourceType type, string subresource, string ns, string name, JsonObject? obj, JsonObject? old) =>
        Refuse(caller, new GuardedWrite(type, subresource, ns, name, obj, old));

    public ApiStatus? Refuse(Identity caller, GuardedWrite write)
    {
        if (NodeName.Of(caller) is not { } node) return null;
        string? why = (write.Type.Group, write.Type.Plural) switch
        {
            ("", "pods") => _pods.Refuse(node, write),
            ("", "nodes") => NodeChanges.Refuse(node, write),
            ("", "serviceaccounts") when write.Subresource == "token" => _pods.RefuseToken(node, write),
            ("", "persistentvolumeclaims") => RefuseClaim(node, write),
            ("coordination.k8s.io", "leases") => RefuseLease(node, write),
            ("storage.k8s.io", "csinodes") when write.Name != node => "can only access CSINode with the same name as the requesting node",
            _ => null,
        };
        return why is null ? null : ApiStatus.Forbidden(write.Type, write.Name, why);
    }

    private static string? RefuseLease(string node, GuardedWrite write)
    {
        if (write.Namespace == SpeakerNamespace && (write.Name == SpeakerPrefix + node || IsShared(write))) return null;
        if (write.Namespace != LeaseNamespace) return $"can only access leases in the \"{LeaseNamespace}\" system namespace";
        return write.Name == node ? null : "can only access node lease with the same name as the requesting node";
    }

    /// <summary>Those of our parts that nodes run take turns by a Lease that is there; whose it is, it says itself.</summary>
    private static bool IsShared(GuardedWrite write) => write is { Object: not null, Old: not null } && !write.Name.StartsWith(SpeakerPrefix, StringComparison.Ordinal);

    /// <summary>How far a claim's volume has grown is all that a node says about it.</summary>
    private static string? RefuseClaim(string node, GuardedWrite write)
    {
        if (write is not { Subresource: "status", Object: { } now, Old: { } old }) return "may only update PVC status";
        return JsonNode.DeepEquals(OthersPart(now), OthersPart(old)) ? null : $"node \"{node}\" is not allowed to update fields other than status.capacity and status.conditions";
    }

    private static JsonObject OthersPart(JsonObject claim)
    {
        var rest = (JsonObject)claim.DeepClone();
        if (rest["metadata"] is JsonObject metadata)
        {
            metadata.Remove("resourceVersion");
            metadata.Remove("managedFields");
        }
        if (rest["status"] is JsonObject status)
            foreach (string own in (string[])["capacity", "conditions", "allocatedResources", "allocatedResourceStatuses"]) status.Remove(own);
        return rest;
    }
}
