using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Fairlead.Kubernetes.Schema;
using Fairlead.Kubernetes.Trees;

namespace Fairlead.Kubernetes.Patching;

/// <summary>
/// What tells the items of a list apart, as managedFields write it: <c>k:{"containerPort":80,"protocol":"TCP"}</c> by keys, <c>v:"x"</c> by value. A key that
/// the item leaves out counts with its default (a port's protocol is TCP), else it is left out of the text.
/// </summary>
internal sealed class ItemKeys(FieldSchema field)
{
    private static readonly JsonWriterOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    public string Of(JsonNode? item)
    {
        if (field.ListKind == ListKind.Set || item is not JsonObject map) return "v:" + (item?.ToJsonString(RelaxedSerializer) ?? "null");
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream, Relaxed))
        {
            writer.WriteStartObject();
            foreach (string key in field.MapKeys.Order(StringComparer.Ordinal))
            {
                var value = map[key] ?? DefaultOf(key);
                if (value is null) continue;
                writer.WritePropertyName(key);
                value.WriteTo(writer);
            }
            writer.WriteEndObject();
        }
        return "k:" + Encoding.UTF8.GetString(stream.ToArray());
    }

    private static readonly JsonSerializerOptions RelaxedSerializer = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The only key with a default in the API.</summary>
    private static JsonNode? DefaultOf(string key) => key == "protocol" ? JsonValue.Create("TCP") : null;
}
