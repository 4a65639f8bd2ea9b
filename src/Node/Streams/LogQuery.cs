using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace Fairlead.Node.Streams;

/// <summary>Which part of a log is wanted (PodLogOptions).</summary>
public sealed record LogQuery
{
    public bool Follow { get; init; }
    public bool Previous { get; init; }
    public bool Timestamps { get; init; }
    public long? TailLines { get; init; }
    public long? LimitBytes { get; init; }
    public DateTimeOffset? Since { get; init; }

    /// <summary>Stdout, Stderr or null for both.</summary>
    public string? Stream { get; init; }

    public static LogQuery Of(IQueryCollection query, DateTimeOffset now) => new()
    {
        Follow = IsTrue(query["follow"]),
        Previous = IsTrue(query["previous"]),
        Timestamps = IsTrue(query["timestamps"]),
        TailLines = Number(query["tailLines"]),
        LimitBytes = Number(query["limitBytes"]),
        Since = Number(query["sinceSeconds"]) is { } seconds ? now.AddSeconds(-seconds)
            : DateTimeOffset.TryParse(query["sinceTime"], CultureInfo.InvariantCulture, out var time) ? time : null,
        Stream = (string?)query["stream"] is { } stream and ("Stdout" or "Stderr") ? stream : null,
    };

    private static bool IsTrue(string? text) => text is "true" or "1" or "True" or "TRUE" or "t";
    private static long? Number(string? text) => long.TryParse(text, CultureInfo.InvariantCulture, out long number) ? number : null;
}
