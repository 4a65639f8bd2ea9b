namespace Fairlead.Proxy.Http;

/// <summary>One whole answer.</summary>
public sealed record SmallAnswer(int Status, string ContentType, string Body)
{
    /// <summary>Further header lines, each "Name: value".</summary>
    public IReadOnlyList<string> Headers { get; init; } = [];

    public static SmallAnswer NotFound { get; } = new(404, "text/plain; charset=utf-8", "404 page not found\n");
}
