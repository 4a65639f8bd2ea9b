namespace Fairlead.Client.Leases;

/// <summary>What a candidate should do about a Lease it has looked at.</summary>
public enum LeaseDecision
{
    /// <summary>Somebody else holds it and has been heard of lately.</summary>
    Wait,

    /// <summary>It is ours: say so again.</summary>
    Renew,

    /// <summary>Nobody holds it, or its holder has been silent for too long.</summary>
    Take,
}
