using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Fairlead.Kubernetes.Schema;

namespace Fairlead.Kubernetes.Patching;

/// <summary>
/// What tells the items of a list apart, as managedFields write it: <c>k:{"containerPort":80,"protocol":"TCP"}</c> by keys, <c>v:"x"</c> by value. A key that
/// the item leaves out counts with its default.
/// </summary>
internal sealed class ItemKeys(FieldSchema field)
{
    private readonly string[] _keys = [.. field.MapKeys.Order(StringComparer.Ordinal)];

    public string Of(JsonNode? item)
    {
        if (field.ListKind == ListKind.Set || item is not JsonObject map) return "v:" + Text(item);
        var text = new StringBuilder("k:{");
        foreach (string key in _keys)
        {
            if ((map[key] ?? DefaultOf(key)) is not { } value) continue;
            if (text.Length > 3) text.Append(',');
            text.Append('"').Append(key).Append("\":").Append(Text(value));
        }
        return text.Append('}').ToString();
    }

    private static string Text(JsonNode? value) => value is JsonValue number && number.TryGetValue(out long whole)
        ? whole.ToString(CultureInfo.InvariantCulture) : value?.ToJsonString(RelaxedSerializer) ?? "null";

    private static readonly JsonSerializerOptions RelaxedSerializer = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>A port's protocol is TCP; other keys have Go's zero.</summary>
    private JsonNode? DefaultOf(string key) => key == "protocol" ? JsonValue.Create("TCP") : field.Type.Element.Field(key)?.Type.Kind switch
    {
        TypeKind.String => JsonValue.Create(""),
        TypeKind.Int32 or TypeKind.Int64 => JsonValue.Create(0),
        _ => null,
    };
}
