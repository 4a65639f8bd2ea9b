namespace Fairlead.Client;

/// <summary>What a list or watch asks for. Absent means: all of it.</summary>
public sealed record ListOptions
{
    public string? LabelSelector { get; init; }
    public string? FieldSelector { get; init; }
    public string? ResourceVersion { get; init; }
    public string? ResourceVersionMatch { get; init; }

    /// <summary>Objects in one page; null asks for all at once.</summary>
    public int? Limit { get; init; }
    public string? Continue { get; init; }
    public bool AllowWatchBookmarks { get; init; }
    public bool? SendInitialEvents { get; init; }

    /// <summary>How long the server may keep a watch open, rounded to seconds.</summary>
    public TimeSpan? Timeout { get; init; }
}
