namespace Fairlead.Controllers.Certificates;

/// <summary>Whoever holds the authority's key.</summary>
public interface ICertificateSigner
{
    /// <summary>A certificate (PEM) for the request's subject, key and names, good for these purposes.</summary>
    string Sign(SigningRequest request, bool forServer);
}
