namespace Fairlead.DnsWire;

/// <summary>What a packet that came to a server is.</summary>
public enum RequestOutcome
{
    /// <summary>One question, well formed.</summary>
    Ok,

    /// <summary>Not to be answered at all: shorter than a header, or itself a response (answering one invites loops).</summary>
    Ignore,

    /// <summary>Answer FORMERR.</summary>
    Malformed,

    /// <summary>Answer NOTIMP: another opcode than QUERY.</summary>
    NotImplemented,

    /// <summary>Answer BADVERS: an EDNS version other than 0 (RFC 6891 §6.1.3).</summary>
    BadVersion,
}
