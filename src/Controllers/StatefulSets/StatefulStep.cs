using Fairlead.Kubernetes.Core;

namespace Fairlead.Controllers.StatefulSets;

/// <summary>One thing to do for a StatefulSet.</summary>
public abstract record StatefulStep
{
    private StatefulStep() { }

    /// <param name="Updated">From the new template; else from the one before.</param>
    public sealed record Create(int Ordinal, bool Updated) : StatefulStep;

    public sealed record Delete(Pod Pod) : StatefulStep;
}
