using System.Text.Json.Nodes;
using Fairlead.Api.Bootstrap;
using Fairlead.Api.Security.Authentication;
using Fairlead.Api.Security.Defaults;
using Fairlead.Api.Security.Nodes;
using Fairlead.Api.Security.Rbac;
using Fairlead.Api.Security.Reviews;
using Fairlead.Api.Security.Tokens;
using Fairlead.Kubernetes;
using KubernetesResources = Fairlead.Kubernetes.Resources;

namespace Fairlead.Api.Security;

/// <summary>
/// Who may use the cluster and for what, as in Kubernetes: certificates and tokens say who, roles and bindings say what.
/// <code>
/// certificate / token ─► Authenticator ─► Identity ─► ClusterAuthorizer ─► write guards (escalation, node restriction)
///                                                       ▲ roles, bindings, pods: by way of the cluster's objects in memory
/// </code>
/// </summary>
public sealed class ClusterSecurity(SecurityOptions options, TimeProvider clock)
{
    private readonly TokenIssuance _issuance = new(
        options.Issuer, options.Audiences.Count > 0 ? options.Audiences : [options.Issuer], [.. options.ServiceAccountKeys.Select(TokenKey.FromPem)], clock);

    /// <summary>Sets who is let in, who may do what, and who issues tokens.</summary>
    public void Protect(ApiServerOptions server)
    {
        server.Authenticator = MakeAuthenticator;
        server.Authorizer = cluster => MakeAuthorizer(cluster, new Policy(cluster));
        server.Reviews = MakeReviews;
        server.WriteGuards = MakeGuards;
        server.TokenIssuer = _issuance;
        server.Impersonation = static (http, caller, authorizer) => Authentication.Impersonation.Assume(http.Request.Headers, caller, authorizer);
        server.Bootstrap = [.. server.Bootstrap, .. DefaultPolicy.Objects().Select(o => Wanted(o.Type, o.Object))];
    }

    private IAuthenticator MakeAuthenticator(IClusterView cluster) => new Authenticator(
        new ClientCertificates(options.Authority, clock), new ServiceAccountTokens(_issuance, cluster, clock), new BootstrapTokens(cluster, clock));

    private static ClusterAuthorizer MakeAuthorizer(IClusterView cluster, Policy policy) =>
        new(new NodeAuthorizer(new NodeGraph(cluster), ComponentRoles.NodeRules), new RbacAuthorizer(policy));

    private IReadOnlyList<IReview> MakeReviews(IClusterView cluster)
    {
        var policy = new Policy(cluster);
        var authorizer = MakeAuthorizer(cluster, policy);
        return
        [
            new AccessReviews(KubernetesResources.SubjectAccessReview, authorizer),
            new AccessReviews(KubernetesResources.SelfSubjectAccessReview, authorizer),
            new AccessReviews(KubernetesResources.LocalSubjectAccessReview, authorizer),
            new RulesReview(policy),
            new SelfReview(),
            new TokenReviews(new ServiceAccountTokens(_issuance, cluster, clock), new BootstrapTokens(cluster, clock)),
        ];
    }

    private static IReadOnlyList<IWriteGuard> MakeGuards(IClusterView cluster)
    {
        var policy = new Policy(cluster);
        var authorizer = MakeAuthorizer(cluster, policy);
        return [new EscalationGuard(policy, authorizer.Authorize), new CertificateGuard(authorizer.Authorize), new NodeRestriction()];
    }

    private static BootstrapObject Wanted(ResourceType type, JsonObject wanted) =>
        new(type, (string?)wanted["metadata"]!["namespace"] ?? "", (string)wanted["metadata"]!["name"]!,
            present => present is null ? (JsonObject)wanted.DeepClone() : DefaultPolicy.Reconcile(present, wanted));
}
