using System.Text;
using System.Text.Json;

namespace Fairlead.Api.Tables;

/// <summary>An object's metadata alone, as kind PartialObjectMetadata of meta.k8s.io.</summary>
internal static class PartialMetadata
{
    public static ReadOnlyMemory<byte> Of(ReadOnlyMemory<byte> canonical, string version)
    {
        var metadata = MetadataOf(canonical);
        byte[] head = Encoding.UTF8.GetBytes($"{{\"kind\":\"PartialObjectMetadata\",\"apiVersion\":\"meta.k8s.io/{version}\",\"metadata\":");
        byte[] json = new byte[head.Length + metadata.Length + 1];
        head.CopyTo(json, 0);
        metadata.Span.CopyTo(json.AsSpan(head.Length));
        json[^1] = (byte)'}';
        return json;
    }

    /// <summary>The text of the metadata object.</summary>
    public static ReadOnlyMemory<byte> MetadataOf(ReadOnlyMemory<byte> canonical)
    {
        int start = canonical.Span.IndexOf("\"metadata\":"u8) + "\"metadata\":".Length;
        var reader = new Utf8JsonReader(canonical.Span[start..]);
        reader.Read();
        reader.Skip();
        return canonical.Slice(start, (int)reader.BytesConsumed);
    }
}
