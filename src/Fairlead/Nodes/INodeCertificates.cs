using Fairlead.Api.Security.Certificates;

namespace Fairlead.Nodes;

/// <summary>Who gives a node its certificates.</summary>
public interface INodeCertificates
{
    /// <summary>A new pair of certificates: to call the API server with, and to be called with.</summary>
    Task<(PemPair Client, PemPair Serving)> RenewAsync(CancellationToken stop);
}
