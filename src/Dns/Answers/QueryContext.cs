using Fairlead.Primitives;

namespace Fairlead.Dns.Answers;

/// <summary>What is known of a query besides its packet.</summary>
/// <param name="Client">Who asks.</param>
/// <param name="IsUdp">The reply's length is bounded by what the client takes.</param>
/// <param name="Now">Milliseconds of the server's clock.</param>
/// <param name="Rotation">Counts up from query to query, so that lists of addresses begin elsewhere each time.</param>
public readonly record struct QueryContext(IpAddr Client, bool IsUdp, long Now, uint Rotation);
