namespace Fairlead.Client.Recording;

/// <summary>What becomes of a note.</summary>
public abstract record EventDecision
{
    private EventDecision() { }

    /// <summary>The first of its kind: write an event with this message.</summary>
    public sealed record Create(string Message) : EventDecision;

    /// <summary>One more of the event <paramref name="Name"/>: count it there.</summary>
    public sealed record Repeat(string Name, int Count, string Message) : EventDecision;

    /// <summary>This object has said too much lately.</summary>
    public sealed record Drop : EventDecision;
}
