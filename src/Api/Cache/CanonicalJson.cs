using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Fairlead.Api.Cache;

/// <summary>
/// The one form in which objects are stored and sent: <c>{"kind":…,"apiVersion":…,"metadata":{"resourceVersion":"N",…},…}</c>. The
/// place of the resource version follows from the first bytes, so that the store can stamp the revision into it at commit.
/// </summary>
internal static class CanonicalJson
{
    private static readonly JsonWriterOptions Options = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        SkipValidation = true,
        MaxDepth = 512,
    };

    private static ReadOnlySpan<byte> Marker => "\"metadata\":{\"resourceVersion\":\""u8;

    [ThreadStatic] private static ArrayBufferWriter<byte>? t_buffer;

    /// <summary>The object without a resource version, and where its digits belong.</summary>
    public static (byte[] Json, int StampAt) Encode(JsonObject obj)
    {
        var buffer = t_buffer ??= new(4096);
        buffer.ResetWrittenCount();
        using (var writer = new Utf8JsonWriter(buffer, Options)) WriteObject(writer, obj);
        byte[] json = buffer.WrittenSpan.ToArray();
        if (buffer.Capacity > 1 << 20) t_buffer = null;
        return (json, json.AsSpan().IndexOf(Marker) + Marker.Length);
    }

    private static void WriteObject(Utf8JsonWriter writer, JsonObject obj)
    {
        writer.WriteStartObject();
        writer.WriteString("kind"u8, obj["kind"]!.GetValue<string>());
        writer.WriteString("apiVersion"u8, obj["apiVersion"]!.GetValue<string>());
        writer.WriteStartObject("metadata"u8);
        writer.WriteString("resourceVersion"u8, ""u8);
        if (obj["metadata"] is JsonObject metadata) WriteMembers(writer, metadata, "resourceVersion", null, null);
        writer.WriteEndObject();
        WriteMembers(writer, obj, "kind", "apiVersion", "metadata");
        writer.WriteEndObject();
    }

    private static void WriteMembers(Utf8JsonWriter writer, JsonObject obj, string skip1, string? skip2, string? skip3)
    {
        foreach (var (name, value) in obj)
        {
            if (name == skip1 || name == skip2 || name == skip3) continue;
            writer.WritePropertyName(name);
            if (value is null) writer.WriteNullValue();
            else value.WriteTo(writer);
        }
    }

    /// <summary>The bytes with this revision in the place of the old one, if any.</summary>
    public static byte[] Restamp(ReadOnlyMemory<byte> canonical, long revision)
    {
        var json = canonical.Span;
        int start = json.IndexOf(Marker) + Marker.Length;
        int end = start + json[start..].IndexOf((byte)'"');
        return Splice(json, start, end, revision);
    }

    /// <summary>The bytes with the revision's digits inserted.</summary>
    public static byte[] Stamp(ReadOnlySpan<byte> json, int stampAt, long revision) => Splice(json, stampAt, stampAt, revision);

    private static byte[] Splice(ReadOnlySpan<byte> json, int start, int end, long revision)
    {
        Span<byte> digits = stackalloc byte[20];
        revision.TryFormat(digits, out int length, provider: CultureInfo.InvariantCulture);
        byte[] stamped = new byte[json.Length - (end - start) + length];
        json[..start].CopyTo(stamped);
        digits[..length].CopyTo(stamped.AsSpan(start));
        json[end..].CopyTo(stamped.AsSpan(start + length));
        return stamped;
    }

    public static JsonObject Parse(ReadOnlyMemory<byte> json) =>
        JsonNode.Parse(json.Span, documentOptions: new JsonDocumentOptions { MaxDepth = 512 })!.AsObject();

    /// <summary>Any tree as compact UTF-8, without the escapes that only HTML needs.</summary>
    public static byte[] ToUtf8(JsonNode node)
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        using (var writer = new Utf8JsonWriter(buffer, Options)) node.WriteTo(writer);
        return buffer.WrittenSpan.ToArray();
    }

    public static string ToText(JsonNode node) => Encoding.UTF8.GetString(ToUtf8(node));
}
