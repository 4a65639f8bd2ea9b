namespace Fairlead.Background;

/// <summary>What a starting cluster tells whoever waits for it; one line each on the pipe between the two processes.</summary>
public abstract record StartEvent
{
    private StartEvent() { }

    /// <summary>A part has begun to start.</summary>
    public sealed record Began(string Part) : StartEvent;

    /// <summary>A part serves.</summary>
    public sealed record Done(string Part, TimeSpan Took) : StartEvent;

    /// <summary>All parts serve.</summary>
    public sealed record Ready(TimeSpan Took) : StartEvent;

    /// <summary>It will not start, and why.</summary>
    public sealed record Failed(string Sentence) : StartEvent;

    public string ToLine() => this switch
    {
        Began(var part) => $"began\t{part}",
        Done(var part, var took) => $"done\t{part}\t{took.Ticks}",
        Ready(var took) => $"ready\t{took.Ticks}",
        Failed(var sentence) => $"failed\t{sentence.ReplaceLineEndings(" ")}",
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    public static bool TryParse(string line, out StartEvent? read)
    {
        read = line.Split('\t') switch
        {
            ["began", var part] => new Began(part),
            ["done", var part, var ticks] when long.TryParse(ticks, out long took) => new Done(part, TimeSpan.FromTicks(took)),
            ["ready", var ticks] when long.TryParse(ticks, out long took) => new Ready(TimeSpan.FromTicks(took)),
            ["failed", .. var sentence] => new Failed(string.Join(' ', sentence)),
            _ => null,
        };
        return read is not null;
    }
}
