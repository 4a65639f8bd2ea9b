namespace Fairlead.Dns.Answers;

/// <summary>Where an answer came from.</summary>
public enum AnswerSource : byte
{
    /// <summary>The server itself: refusals, errors, localhost.</summary>
    Server,

    /// <summary>The cluster's zone.</summary>
    Cluster,

    /// <summary>Entries of the hosts directive, templates.</summary>
    Hosts,

    /// <summary>Kept from an earlier look-up.</summary>
    Cache,

    /// <summary>Asked of a resolver just now.</summary>
    Forward,

    /// <summary>A whole walk of the search path answered at once.</summary>
    SearchPath,
}
