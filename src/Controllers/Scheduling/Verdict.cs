namespace Fairlead.Controllers.Scheduling;

/// <summary>Where a pod goes.</summary>
public abstract record Verdict
{
    private Verdict() { }

    public sealed record Fits(string Node) : Verdict;

    /// <summary>No node takes it now; the message is for the user.</summary>
    /// <param name="Preemptable">Nodes that could take it if pods of lower priority left.</param>
    public sealed record Unschedulable(string Message, IReadOnlyList<string> Preemptable) : Verdict;
}
