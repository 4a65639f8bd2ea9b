using System.Text.Json;
using Fairlead.Kubernetes;
using Fairlead.Kubernetes.Meta;

namespace Fairlead.Client.Watching;

/// <summary>Reads one watch line, <c>{"type":…,"object":…}</c>, without a copy of the object's bytes.</summary>
internal static class WatchLine
{
    private enum Kind { Unknown, Added, Modified, Deleted, Bookmark, Error }

    public static WatchEvent<T> Read<T>(ReadOnlySpan<byte> line, ObjectReader<T> reader)
    {
        var kind = Kind.Unknown;
        Range? body = null;
        var json = new Utf8JsonReader(line);
        json.Read();
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            if (json.ValueTextEquals("type"u8)) { json.Read(); kind = KindOf(ref json); }
            else if (json.ValueTextEquals("object"u8))
            {
                json.Read();
                int start = (int)json.TokenStartIndex;
                json.Skip();
                body = start..(int)json.BytesConsumed;
            }
            else { json.Read(); json.Skip(); }
        }
        if (body is not { } range) throw new JsonException("a watch event without an object");
        return Make(kind, line[range], reader);
    }

    private static WatchEvent<T> Make<T>(Kind kind, ReadOnlySpan<byte> body, ObjectReader<T> reader) => kind switch
    {
        Kind.Added => new WatchEvent<T>.Added(reader(body)),
        Kind.Modified => new WatchEvent<T>.Modified(reader(body)),
        Kind.Deleted => new WatchEvent<T>.Deleted(reader(body)),
        Kind.Bookmark => MakeBookmark<T>(body),
        Kind.Error => new WatchEvent<T>.Error(KubernetesJson.Read<Status>(body)),
        _ => throw new JsonException("a watch event of an unknown type"),
    };

    private static WatchEvent<T> MakeBookmark<T>(ReadOnlySpan<byte> body)
    {
        var metadata = MetadataObject.Read(body).Metadata;
        bool end = metadata.Annotations.TryGetValue("k8s.io/initial-events-end", out string? value) && value == "true";
        return new WatchEvent<T>.Bookmark(metadata.ResourceVersion ?? "", end);
    }

    private static Kind KindOf(ref Utf8JsonReader json) =>
        json.ValueTextEquals("ADDED"u8) ? Kind.Added
        : json.ValueTextEquals("MODIFIED"u8) ? Kind.Modified
        : json.ValueTextEquals("DELETED"u8) ? Kind.Deleted
        : json.ValueTextEquals("BOOKMARK"u8) ? Kind.Bookmark
        : json.ValueTextEquals("ERROR"u8) ? Kind.Error
        : Kind.Unknown;
}
