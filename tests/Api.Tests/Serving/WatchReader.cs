using System.Text.Json.Nodes;

namespace Fairlead.Api.Tests.Serving;

/// <summary>Reads a watch's answer event by event, each with a limit of a minute.</summary>
public sealed class WatchReader(HttpResponseMessage answer) : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(1);
    private StreamReader? _lines;

    public int Code => (int)answer.StatusCode;

    /// <summary>The next event; null at the end of the answer.</summary>
    public async Task<JsonObject?> NextAsync()
    {
        _lines ??= new StreamReader(await answer.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken));
        string? line = await _lines.ReadLineAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(Limit, TestContext.Current.CancellationToken);
        return line is null ? null : JsonNode.Parse(line)!.AsObject();
    }

    /// <summary>The next event as "TYPE name".</summary>
    public async Task<string> NextTextAsync() => await NextAsync() is { } e ? $"{e["type"]} {e["object"]?["metadata"]?["name"]}" : "end";

    public void Dispose()
    {
        _lines?.Dispose();
        answer.Dispose();
    }
}
