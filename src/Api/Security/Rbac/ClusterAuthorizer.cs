using Fairlead.Api.Http;
using Fairlead.Api.Security.Nodes;

namespace Fairlead.Api.Security.Rbac;

/// <summary>
/// The authorizers in their order; the first that permits ends it, and what the others had to say against it is told when none does.
/// <code>
/// system:masters ─► node agents: NodeAuthorizer ─► everybody: RbacAuthorizer
/// </code>
/// </summary>
internal sealed class ClusterAuthorizer(NodeAuthorizer nodes, RbacAuthorizer rbac) : IAuthorizer
{
    public Verdict Authorize(Identity identity, RequestInfo request) => Authorize(identity, AccessRequest.Of(request));

    public Verdict Authorize(Identity identity, AccessRequest request)
    {
        for (int i = 0; i < identity.Groups.Count; i++)
            if (identity.Groups[i] == Identity.Masters) return Verdict.Allowed;
        var node = nodes.Authorize(identity, request);
        if (node is { IsAllowed: true }) return node.Value;
        var verdict = rbac.Authorize(identity, request);
        if (verdict.IsAllowed || node is null) return verdict;
        return Verdict.Denied(string.Join('\n', new[] { node.Value.Reason, verdict.Reason }.Where(r => r.Length > 0)));
    }
}
