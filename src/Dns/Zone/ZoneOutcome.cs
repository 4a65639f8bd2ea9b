namespace Fairlead.Dns.Zone;

/// <summary>What the zone has to say to a question.</summary>
public enum ZoneOutcome : byte
{
    /// <summary>The name is not in a zone served here.</summary>
    NotMine,

    /// <summary>Records were written.</summary>
    Data,

    /// <summary>The name exists, without records of the type.</summary>
    NoData,

    /// <summary>The name does not exist.</summary>
    NxDomain,

    /// <summary>A CNAME was written; the caller goes on with its target.</summary>
    Alias,

    /// <summary>The cluster has not been read yet: neither yes nor no can be said.</summary>
    NotReady,
}
