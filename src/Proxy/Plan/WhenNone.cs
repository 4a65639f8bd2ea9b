namespace Fairlead.Proxy.Plan;

/// <summary>What a frontend without a usable endpoint does with a connection.</summary>
public enum WhenNone : byte
{
    /// <summary>Says no at once: nobody serves this.</summary>
    Reject,

    /// <summary>Stays silent: policy Local has no endpoint here, but another node may have one and a load balancer should find it.</summary>
    Drop,
}
