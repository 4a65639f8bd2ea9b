using System.Net;
using System.Security.Cryptography.X509Certificates;
using Fairlead.Api.Allocation;
using Fairlead.Api.Bootstrap;
using Fairlead.Api.Http;
using Fairlead.Api.Security;
using Fairlead.Primitives;

namespace Fairlead.Api;

/// <summary>How an API server presents itself, who may use it and which addresses and ports it gives to Services.</summary>
public sealed class ApiServerOptions
{
    /// <summary>Where the TLS listener listens.</summary>
    public IPAddress BindAddress { get; set; } = IPAddress.IPv6Any;

    /// <summary>The TLS port; 0 takes a free one (see <see cref="ApiServer.SecurePort"/>).</summary>
    public int SecurePort { get; set; } = 6443;

    /// <summary>The address at which others reach this server: it becomes the endpoint of <c>default/kubernetes</c>.</summary>
    public IPAddress AdvertiseAddress { get; set; } = IPAddress.Loopback;

    /// <summary>The certificate that the TLS listener shows.</summary>
    public required Func<X509Certificate2> ServerCertificate { get; set; }

    /// <summary>Certificates sent along with the server's own, up to the authority.</summary>
    public X509Certificate2Collection ServerCertificateChain { get; set; } = [];

    /// <summary>Shown to node agents when a request is passed on to them; null: none.</summary>
    public Func<X509Certificate2>? NodeClientCertificate { get; set; }

    /// <summary>The authority that signs the node agents' serving certificates; null: they are not checked.</summary>
    public X509Certificate2? NodeAuthority { get; set; }

    /// <summary>Makes the authenticator; it may look at the cluster's objects (ServiceAccounts, Secrets, Pods).</summary>
    public Func<IClusterView, IAuthenticator> Authenticator { get; set; } = static _ => throw new InvalidOperationException("The API server has no authenticator.");

    /// <summary>Makes the authorizer; it may look at the cluster's objects (Roles, bindings, Pods, Nodes).</summary>
    public Func<IClusterView, IAuthorizer> Authorizer { get; set; } = static _ => throw new InvalidOperationException("The API server has no authorizer.");

    /// <summary>Makes the kinds that are only created and never kept: access and token reviews.</summary>
    public Func<IClusterView, IReadOnlyList<IReview>> Reviews { get; set; } = static _ => [];

    /// <summary>Makes the guards that look at every write.</summary>
    public Func<IClusterView, IReadOnlyList<IWriteGuard>> WriteGuards { get; set; } = static _ => [];

    /// <summary>Lets a caller act as another (Impersonate-* headers): the identity to go on with, or why not.</summary>
    public Func<Microsoft.AspNetCore.Http.HttpContext, RequestInfo, Identity, IAuthorizer, Outcome<Identity>>? Impersonation { get; set; }

    /// <summary>Objects that every cluster has beside those of the server itself (default roles and bindings), made or completed at each start.</summary>
    public Func<IEnumerable<BootstrapObject>> Bootstrap { get; set; } = static () => [];

    /// <summary>Objects that must be there and right while the server runs, whoever changes or deletes them.</summary>
    public IReadOnlyList<BootstrapObject> Kept { get; set; } = [];

    /// <summary>Signs tokens for service accounts; null: the token subresource is refused.</summary>
    public ITokenIssuer? TokenIssuer { get; set; }

    /// <summary>Where cluster IPs come from: one block, or one a family; the first is the default family.</summary>
    public IReadOnlyList<IpPrefix> ServiceClusterIpRanges { get; set; } = [IpPrefix.Parse("10.96.0.0/16")];

    public PortRange ServiceNodePortRange { get; set; } = PortRange.NodePorts;

    /// <summary>The release that clients are told: the Kubernetes version whose contract this server keeps, and this program's own.</summary>
    public string GitVersion { get; set; } = "v1.36.2+fairlead";

    /// <summary>Components that run in this process and so take no lease (kube-scheduler, kube-controller-manager): as well as the process itself.</summary>
    public IReadOnlySet<string> ComponentsHere { get; set; } = new HashSet<string>();

    /// <summary>Rest between two rounds of bookmarks to watchers that asked for them.</summary>
    public TimeSpan BookmarkInterval { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Ordinary requests that run at once; more are answered 429. Watches and streams don't count.</summary>
    public int MaxRequestsInFlight { get; set; } = 800;
}
