namespace Fairlead.Node.Probes;

/// <summary>What one probe found.</summary>
public abstract record ProbeOutcome
{
    private ProbeOutcome() { }

    public sealed record Success : ProbeOutcome;

    /// <summary>The container did not pass, with what was seen.</summary>
    public sealed record Failure(string Output) : ProbeOutcome;
}
