namespace Fairlead.Composition;

/// <summary>One part of the cluster in this process.</summary>
/// <param name="Name">As a person reads it in the list of a start.</param>
/// <param name="Run">Runs until stopped; ends early only by failing.</param>
/// <param name="Ready">Ends when the part serves.</param>
public sealed record Part(string Name, Func<CancellationToken, Task> Run, Task Ready)
{
    /// <summary>What keeps a part that runs from serving just now, in a sentence; null: nothing does.</summary>
    public Func<string?> Trouble { get; init; } = static () => null;

    /// <summary>A part that serves from the moment it runs.</summary>
    public static Part Of(string name, Func<CancellationToken, Task> run) => new(name, run, Task.CompletedTask);
}
