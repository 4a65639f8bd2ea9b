namespace Fairlead.Client.Recording;

/// <summary>Kubernetes' two types of events.</summary>
public enum EventKind
{
    Normal,
    Warning,
}
