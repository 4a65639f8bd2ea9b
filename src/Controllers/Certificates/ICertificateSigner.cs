namespace Fairlead.Controllers.Certificates;

/// <summary>Whoever holds the authority's key.</summary>
public interface ICertificateSigner
{
    /// <summary>A certificate (PEM) for the request's subject, key and names, good for these purposes and this long (null: as long as the authority likes).</summary>
    string Sign(SigningRequest request, bool forServer, TimeSpan? life);
}
