namespace Fairlead.Node.Images;

/// <summary>When images are garbage; the defaults are the kubelet's.</summary>
public sealed class ImageCollectorOptions
{
    /// <summary>Percent of the disk in use from which on images go.</summary>
    public int HighPercent { get; set; } = 85;

    /// <summary>Percent of the disk in use that removal aims at.</summary>
    public int LowPercent { get; set; } = 80;

    /// <summary>An image that has not been on the node for so long stays: its pod may be about to start.</summary>
    public TimeSpan MinimumAge { get; set; } = TimeSpan.FromMinutes(2);

    public TimeSpan Period { get; set; } = TimeSpan.FromMinutes(5);
}
