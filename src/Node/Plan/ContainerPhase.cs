namespace Fairlead.Node.Plan;

/// <summary>What the runtime says of a container.</summary>
public enum ContainerPhase
{
    Created,
    Running,
    Exited,
}
