namespace Fairlead.Node.Pods;

/// <summary>A container could not be made or started: the reason it waits with, and why.</summary>
public sealed class ContainerStartException(string reason, string message) : Exception(message)
{
    public string Reason { get; } = reason;
}
