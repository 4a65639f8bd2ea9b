namespace Fairlead.Node.Volumes;

/// <summary>A volume cannot be set up now; the pod waits and it is tried again. The message is Kubernetes' words.</summary>
public sealed class VolumeException(string volume, string message) : Exception(message)
{
    public string Volume { get; } = volume;

    /// <summary>The words of the FailedMount event.</summary>
    public string Event => $"MountVolume.SetUp failed for volume \"{Volume}\" : {Message}";
}
