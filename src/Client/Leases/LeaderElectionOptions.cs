namespace Fairlead.Client.Leases;

/// <summary>The Lease that the candidates compete for, and their patience; defaults are Kubernetes'.</summary>
public sealed class LeaderElectionOptions
{
    public required string Namespace { get; set; }
    public required string Name { get; set; }

    /// <summary>This candidate's name, unique among them.</summary>
    public required string Identity { get; set; }

    /// <summary>How long a leader that is not heard of keeps others out.</summary>
    public TimeSpan LeaseDuration { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>How long a leader that can't renew goes on; shorter than <see cref="LeaseDuration"/>.</summary>
    public TimeSpan RenewDeadline { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Rest between two tries.</summary>
    public TimeSpan RetryPeriod { get; set; } = TimeSpan.FromSeconds(2);
}
