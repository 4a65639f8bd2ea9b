namespace Fairlead;

/// <summary>What the program's exit status says to a shell.</summary>
public static class ExitStatus
{
    public const int Done = 0;

    /// <summary>It was asked rightly and could not be done.</summary>
    public const int Failed = 1;

    /// <summary>Wrong use: an unknown command, a bad value.</summary>
    public const int WrongUse = 2;
}
