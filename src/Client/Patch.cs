using System.Text.Json.Nodes;

namespace Fairlead.Client;

/// <summary>A change to an object, in one of the four forms the API knows.</summary>
public abstract record Patch
{
    private Patch(string mediaType, ReadOnlyMemory<byte> body) => (MediaType, Body) = (mediaType, body);

    public string MediaType { get; }
    public ReadOnlyMemory<byte> Body { get; }

    /// <summary>RFC 6902: a list of operations.</summary>
    public sealed record Json(ReadOnlyMemory<byte> Operations) : Patch("application/json-patch+json", Operations);

    /// <summary>RFC 7386: fields replace fields, null removes, lists are replaced whole.</summary>
    public sealed record Merge(ReadOnlyMemory<byte> Document) : Patch("application/merge-patch+json", Document);

    /// <summary>As merge, but lists merge by their keys.</summary>
    public sealed record StrategicMerge(ReadOnlyMemory<byte> Document) : Patch("application/strategic-merge-patch+json", Document);

    /// <summary>Server-side apply: these are the fields that <paramref name="Manager"/> wants, and no others.</summary>
    public sealed record Apply(ReadOnlyMemory<byte> Document, string Manager, bool Force) : Patch("application/apply-patch+yaml", Document);

    public static Patch MergeOf(JsonNode document) => new Merge(Utf8(document));
    public static Patch StrategicMergeOf(JsonNode document) => new StrategicMerge(Utf8(document));
    public static Patch JsonOf(JsonArray operations) => new Json(Utf8(operations));

    private static byte[] Utf8(JsonNode node) => System.Text.Encoding.UTF8.GetBytes(node.ToJsonString());
}
