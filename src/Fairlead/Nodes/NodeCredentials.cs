using System.Security.Cryptography.X509Certificates;

namespace Fairlead.Nodes;

/// <summary>A worker's two certificates as they are now; those who use them ask at each connection.</summary>
public sealed class NodeCredentials(X509Certificate2 client, X509Certificate2 serving)
{
    private (X509Certificate2 Client, X509Certificate2 Serving)[] _pair = [(client, serving)];

    /// <summary>What the node calls the API server with.</summary>
    public X509Certificate2 Client => Volatile.Read(ref _pair)[0].Client;

    /// <summary>What the node is called with.</summary>
    public X509Certificate2 Serving => Volatile.Read(ref _pair)[0].Serving;

    /// <summary>When both are to be renewed: after four fifths of the life of the one that ends first.</summary>
    public DateTimeOffset RenewAt => Due(Client) < Due(Serving) ? Due(Client) : Due(Serving);

    /// <summary>How long a connection may go on with the certificate it began with: far shorter than what is left of that when it is renewed.</summary>
    public TimeSpan ConnectionLife
    {
        get
        {
            var share = Life(Client) / 20;
            return share < LongestConnection ? share : LongestConnection;
        }
    }

    private static readonly TimeSpan LongestConnection = TimeSpan.FromHours(1);

    public void Replace(X509Certificate2 newClient, X509Certificate2 newServing) => Volatile.Write(ref _pair, [(newClient, newServing)]);

    private static DateTimeOffset Due(X509Certificate2 certificate) =>
        new DateTimeOffset(certificate.NotBefore.ToUniversalTime(), TimeSpan.Zero) + Life(certificate) * 0.8;

    /// <summary>Certificates show local times, whose day may have 23 hours.</summary>
    private static TimeSpan Life(X509Certificate2 certificate) => certificate.NotAfter.ToUniversalTime() - certificate.NotBefore.ToUniversalTime();
}
