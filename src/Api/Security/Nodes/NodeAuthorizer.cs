using Fairlead.Api.Security.Rbac;
using Fairlead.Kubernetes.Rbac;

namespace Fairlead.Api.Security.Nodes;

/// <summary>
/// What a node agent may do: what all of them need (<paramref name="rules"/>), and of secrets, config maps, claims, volumes, accounts and
/// leases only those that its own pods need or that are its own.
/// </summary>
internal sealed class NodeAuthorizer(NodeGraph graph, IReadOnlyList<PolicyRule> rules)
{
    private const string LeaseNamespace = "kube-node-lease";

    /// <summary>Null when the caller is no node agent.</summary>
    public Verdict? Authorize(Identity identity, in AccessRequest request)
    {
        if (NodeName.Of(identity) is not { } node) return null;
        if (!request.IsResource) return ByRules(request);
        return (request.Group, request.Resource) switch
        {
            ("", "secrets" or "configmaps" or "persistentvolumeclaims" or "persistentvolumes") => Read(node, request),
            ("", "persistentvolumeclaims/status") => Related(node, "persistentvolumeclaims", request, "get", "update", "patch"),
            ("", "serviceaccounts/token") => Related(node, "serviceaccounts", request, "create"),
            ("", "serviceaccounts") => Related(node, "serviceaccounts", request, "get"),
            ("", "nodes") when request.Name.Length > 0 && request.Name != node && request.Verb is not ("list" or "watch") =>
                Verdict.Denied($"node '{node}' cannot {(request.Verb == "get" ? "read" : request.Verb)} '{request.Name}', only its own Node object"),
            ("", "pods") when request.Verb == "get" && graph.IsElsewhere(node, request.Namespace, request.Name) => NoRelationship(node),
            ("", "pods") when request.Verb is "list" or "watch" && !IsNarrowedTo(node, request.FieldSelector) =>
                Verdict.Denied("can only list/watch pods with spec.nodeName field selector"),
            ("coordination.k8s.io", "leases") => Lease(node, request),
            ("storage.k8s.io", "csinodes") => CsiNode(node, request),
            ("resource.k8s.io", "resourceclaims") => Related(node, request.Resource, request, "get"),
            ("resource.k8s.io", "resourceslices") when !IsNarrowedTo(node, request.FieldSelector) =>
                Verdict.Denied("can only list/watch/deletecollection resourceslices with nodeName field selector"),
            _ => ByRules(request),
        };
    }

    private Verdict Read(string node, in AccessRequest request) => Related(node, request.Resource, request, "get", "list", "watch");

    private Verdict Related(string node, string resource, in AccessRequest request, params ReadOnlySpan<string> verbs)
    {
        if (!verbs.Contains(request.Verb)) return Verdict.Denied($"can only {string.Join("/", verbs!)} this object");
        if (request.Name.Length == 0) return Verdict.Denied("No Object name found");
        return graph.Relates(node, resource, request.Namespace, request.Name) ? Verdict.Allowed : NoRelationship(node);
    }

    private static Verdict Lease(string node, in AccessRequest request)
    {
        if (request.Verb is not ("get" or "create" or "update" or "patch" or "delete"))
            return Verdict.Denied("can only get, create, update, patch, or delete a node lease");
        if (request.Namespace != LeaseNamespace) return Verdict.Denied($"can only access leases in the \"{LeaseNamespace}\" system namespace");
        if (request.Verb != "create" && request.Name != node) return Verdict.Denied("can only access node lease with the same name as the requesting node");
        return Verdict.Allowed;
    }

    private static Verdict CsiNode(string node, in AccessRequest request)
    {
        if (request.Verb is not ("get" or "create" or "update" or "patch" or "delete"))
            return Verdict.Denied("can only get, create, update, patch, or delete a CSINode");
        if (request.Verb != "create" && request.Name != node) return Verdict.Denied("can only access CSINode with the same name as the requesting node");
        return Verdict.Allowed;
    }

    private static bool IsNarrowedTo(string node, string fieldSelector) =>
        fieldSelector.Split(',').Any(part => part == $"spec.nodeName={node}" || part == $"spec.nodeName=={node}");

    private Verdict ByRules(in AccessRequest request)
    {
        foreach (var rule in rules)
            if (RuleMatch.Allows(rule, request)) return Verdict.Allowed;
        return Verdict.Denied();
    }

    private static Verdict NoRelationship(string node) => Verdict.Denied($"no relationship found between node '{node}' and this object");
}
