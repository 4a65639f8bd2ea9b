using System.Text.Json.Nodes;
using Fairlead.Api.Objects;
using Fairlead.Kubernetes;
using Fairlead.Kubernetes.Core;
using KubernetesResources = Fairlead.Kubernetes.Resources;

namespace Fairlead.Api.Security.Nodes;

/// <summary>
/// What a node may do with pods: tell how its own are, end them, have tokens made for them, and show those that it runs by itself (mirror
/// pods). A mirror pod belongs to its node and needs no other object, as what a pod needs is what its node may read.
/// </summary>
internal sealed class NodePods(IClusterView cluster)
{
    public string? Refuse(string node, GuardedWrite write) => write switch
    {
        { Subresource: "", Object: { } made, Old: null } => RefuseMirror(node, made),
        { Subresource: "", Object: null } => NodeOf(write.Old) == node ? null : $"node \"{node}\" can only delete pods with spec.nodeName set to itself",
        { Subresource: "" } => $"unexpected operation \"UPDATE\", node \"{node}\" can only create and delete mirror pods",
        { Subresource: "status" } => RefuseStatus(node, write),
        { Subresource: "eviction" } => NodeOf(write.Old ?? write.Object) == node ? null : $"node {node} can only evict pods with spec.nodeName set to itself",
        _ => $"unexpected pod subresource \"{write.Subresource}\", only 'status' and 'eviction' are allowed",
    };

    /// <summary>A token is for a pod that runs here.</summary>
    public string? RefuseToken(string node, GuardedWrite write)
    {
        var bound = (write.Object?["spec"] as JsonObject)?["boundObjectRef"] as JsonObject;
        if (bound is null || bound.Text("apiVersion") != "v1" || bound.Text("kind") != "Pod" || bound.Text("name") is not { Length: > 0 } name)
            return "node requested token not bound to a pod";
        if (bound.Text("uid") is not { Length: > 0 } uid) return "node requested token with a pod binding without a uid";
        if (cluster.Find(KubernetesResources.Pod, write.Namespace, name) is not { } json) return null;      // told by who makes the token
        var pod = KubernetesJson.Read<Pod>(json.Span);
        if (pod.Metadata.Uid != uid)
            return $"the UID in the bound object reference ({uid}) does not match the UID in record. The object might have been deleted and then recreated";
        return pod.Spec.NodeName == node ? null : "node requested token bound to a pod scheduled on a different node";
    }

    private static string? RefuseStatus(string node, GuardedWrite write)
    {
        if (NodeOf(write.Old) != node) return $"node \"{node}\" can only update pod status for pods with spec.nodeName set to itself";
        return NodeChanges.ChangedLabels(write.Object, write.Old).Any() ? $"node \"{node}\" cannot update labels through pod status" : null;
    }

    private string? RefuseMirror(string node, JsonObject pod)
    {
        if (pod["metadata"]?["annotations"]?[PodAnnotations.Mirror] is null) return $"pod does not have \"{PodAnnotations.Mirror}\" annotation, node \"{node}\" can only create mirror pods";
        if (NodeOf(pod) != node) return $"node \"{node}\" can only create pods with spec.nodeName set to itself";
        var read = KubernetesJson.Read<Pod>(pod);
        return RefuseOwner(node, read.Metadata.OwnerReferences) ?? RefuseReferences(node, read);
    }

    private string? RefuseOwner(string node, IReadOnlyList<Kubernetes.Meta.OwnerReference> owners)
    {
        if (owners.Count > 1) return $"node \"{node}\" can only create pods with a single owner reference set to itself";
        if (owners is not [{ ApiVersion: "v1", Kind: "Node" } owner] || owner.Name != node) return $"node \"{node}\" can only create pods with an owner reference set to itself";
        if (owner.Controller is not true) return $"node \"{node}\" can only create pods with a controller owner reference set to itself";
        if (owner.BlockOwnerDeletion is true) return $"node \"{node}\" must not set blockOwnerDeletion on an owner reference";
        if (cluster.Find(KubernetesResources.Node, "", node) is not { } json) return $"error looking up node {node} to verify uid: node \"{node}\" not found";
        string uid = KubernetesJson.Read<Node>(json.Span).Metadata.Uid ?? "";
        return owner.Uid == uid ? null : $"node {node} UID mismatch: expected {owner.Uid} got {uid}";
    }

    private static string? RefuseReferences(string node, Pod pod)
    {
        var needed = PodReferences.Of(pod).Select(reference => reference.Resource).ToHashSet();
        foreach (var (resource, words) in (ReadOnlySpan<(string, string)>)
            [("serviceaccounts", "a service account"), ("secrets", "secrets"), ("configmaps", "configmaps"), ("clustertrustbundles", "clustertrustbundles"), ("persistentvolumeclaims", "persistentvolumeclaims")])
            if (needed.Contains(resource)) return $"node \"{node}\" can not create pods that reference {words}";
        return null;
    }

    private static string NodeOf(JsonObject? pod) => (pod?["spec"] as JsonObject)?.Text("nodeName") ?? "";
}
