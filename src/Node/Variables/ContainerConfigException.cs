namespace Fairlead.Node.Variables;

/// <summary>
/// What the pod refers to is not there (yet): the container waits with this reason and these words, and is tried again.
/// </summary>
public sealed class ContainerConfigException(string message, string reason = "CreateContainerConfigError") : Exception(message)
{
    /// <summary>Kubernetes' reason of the waiting state.</summary>
    public string Reason { get; } = reason;
}
