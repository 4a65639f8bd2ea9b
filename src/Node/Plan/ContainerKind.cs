namespace Fairlead.Node.Plan;

/// <summary>When a container of a pod runs.</summary>
public enum ContainerKind
{
    /// <summary>Once, before the others, to success.</summary>
    Init,

    /// <summary>An init container that restarts always: started in the order of init containers, lives as long as the pod.</summary>
    Sidecar,

    Regular,

    /// <summary>Added to a running pod by a person who looks into it; never restarted.</summary>
    Ephemeral,
}
