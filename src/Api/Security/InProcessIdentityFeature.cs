namespace Fairlead.Api.Security;

/// <summary>On a connection from this very process: who stands behind it. Such a connection needs no credential.</summary>
public sealed record InProcessIdentityFeature(Identity Identity);
