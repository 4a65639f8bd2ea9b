namespace Fairlead;

/// <summary>Ends a command: one sentence for the person who gave it, and the exit status.</summary>
public sealed class CommandFailure(string sentence, int exitStatus = ExitStatus.Failed, Exception? cause = null) : Exception(sentence, cause)
{
    public int ExitStatus { get; } = exitStatus;
}
