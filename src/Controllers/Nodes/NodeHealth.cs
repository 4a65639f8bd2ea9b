namespace Fairlead.Controllers.Nodes;

/// <summary>Whether a node lives.</summary>
public enum NodeHealth
{
    /// <summary>It says it is ready, and said so lately.</summary>
    Ready,

    /// <summary>It says it is not ready.</summary>
    NotReady,

    /// <summary>It has not been heard of for longer than the grace period.</summary>
    Silent,
}
