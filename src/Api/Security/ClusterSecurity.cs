using System.Runtime.CompilerServices;
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
/// certificate / token ─► Authenticator ─► Identity ─► ClusterAuthorizer ─► write guards (escalation, certificates, node restriction)
///                                                       ▲ roles, bindings, pods: by way of the cluster's objects in memory
/// </code>
/// </summary>
public sealed class ClusterSecurity(SecurityOptions options, TimeProvider clock)
{
    private readonly TokenIssuance _issuance = new(
        options.Issuer, options.Audiences.Count > 0 ? options.Audiences : [options.Issuer], [.. options.ServiceAccountKeys.Select(TokenKey.FromPem)], clock);

    private readonly ConditionalWeakTable<IClusterView, Deciders> _deciders = [];

    /// <summary>Sets who is let in, who may do what, and who issues tokens.</summary>
    public void Protect(ApiServerOptions server)
    {
        server.Authenticator = cluster => new Authenticator(new ClientCertificates(options.Authority, clock), Of(cluster).Accounts, Of(cluster).Bootstrap);
        server.Authorizer = cluster => Of(cluster).Authorizer;
        server.Reviews = cluster => MakeReviews(Of(cluster));
        server.WriteGuards = cluster => MakeGuards(cluster, Of(cluster));
        server.TokenIssuer = _issuance;
        server.Impersonation = static (http, request, caller, authorizer) => Authentication.Impersonation.Assume(http.Request.Headers, request, caller, authorizer);
        server.Bootstrap = DefaultPolicy.Bootstrap;
        server.Kept = [TrustedClients.Map(options.Authority, clock), TokenTracking.Map(clock)];
    }

    private Deciders Of(IClusterView cluster) => _deciders.GetValue(cluster, Make);

    private Deciders Make(IClusterView cluster)
    {
        var policy = new Policy(cluster);
        var authorizer = new ClusterAuthorizer(new NodeAuthorizer(new NodeGraph(cluster), ComponentRoles.NodeRules), new RbacAuthorizer(policy));
        return new Deciders(policy, authorizer, new ServiceAccountTokens(_issuance, cluster, clock), new BootstrapTokens(cluster, clock));
    }

    private static IReadOnlyList<IReview> MakeReviews(Deciders deciders) =>
    [
        new AccessReviews(KubernetesResources.SubjectAccessReview, deciders.Authorizer),
        new AccessReviews(KubernetesResources.SelfSubjectAccessReview, deciders.Authorizer),
        new AccessReviews(KubernetesResources.LocalSubjectAccessReview, deciders.Authorizer),
        new RulesReview(deciders.Policy),
        new SelfReview(),
        new TokenReviews(deciders.Accounts, deciders.Bootstrap),
    ];

    private static IReadOnlyList<IWriteGuard> MakeGuards(IClusterView cluster, Deciders deciders) =>
        [new EscalationGuard(deciders.Policy, deciders.Authorizer.Authorize), new CertificateGuard(deciders.Authorizer.Authorize), new NodeRestriction(cluster)];

    /// <summary>What decides for one cluster, shared by all who ask.</summary>
    private sealed record Deciders(Policy Policy, ClusterAuthorizer Authorizer, ServiceAccountTokens Accounts, BootstrapTokens Bootstrap);
}
