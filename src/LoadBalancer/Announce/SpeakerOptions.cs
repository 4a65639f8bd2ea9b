namespace Fairlead.LoadBalancer.Announce;

/// <summary>How fast a dead speaker is found, and where speakers listen.</summary>
public sealed class SpeakerOptions
{
    /// <summary>Namespace of the speakers' Leases.</summary>
    public string Namespace { get; set; } = "kube-system";

    /// <summary>A speaker not heard of for this long is gone.</summary>
    public TimeSpan LeaseDuration { get; set; } = TimeSpan.FromSeconds(4);

    /// <summary>A speaker that could not renew for this long falls silent itself; shorter than <see cref="LeaseDuration"/>.</summary>
    public TimeSpan RenewDeadline { get; set; } = TimeSpan.FromSeconds(3);

    public TimeSpan RenewPeriod { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>Names of the interfaces to announce on; empty for all Ethernet links that are not pods'.</summary>
    public IReadOnlyList<string> Interfaces { get; set; } = [];
}
