using System.Text.Json;

namespace Fairlead.Kubernetes.Tables;

/// <summary>Looks into stored JSON without making objects of it. What is absent or of another type is empty.</summary>
internal static class JsonLook
{
    extension(JsonElement element)
    {
        public JsonElement At(string name) =>
            element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value : default;

        public JsonElement At(ReadOnlySpan<byte> name) =>
            element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value : default;

        public JsonElement At(ReadOnlySpan<byte> first, ReadOnlySpan<byte> second) => element.At(first).At(second);
        public JsonElement At(ReadOnlySpan<byte> first, ReadOnlySpan<byte> second, ReadOnlySpan<byte> third) => element.At(first).At(second).At(third);

        public bool Exists => element.ValueKind is not (JsonValueKind.Undefined or JsonValueKind.Null);

        public string Text() => element.ValueKind switch
        {
            JsonValueKind.String => element.GetString()!,
            JsonValueKind.Number => element.GetRawText(),
            JsonValueKind.True => "true",
            JsonValueKind.False => "false",
            _ => "",
        };

        public string Text(string name) => element.At(name).Text();
        public string Text(ReadOnlySpan<byte> name) => element.At(name).Text();

        public long Number() => element.ValueKind == JsonValueKind.Number && element.TryGetInt64(out long number) ? number : 0;
        public long Number(string name) => element.At(name).Number();
        public long Number(ReadOnlySpan<byte> name) => element.At(name).Number();
        public bool Flag(ReadOnlySpan<byte> name) => element.At(name).ValueKind == JsonValueKind.True;

        public DateTimeOffset? Time() => element.ValueKind == JsonValueKind.String && element.TryGetDateTimeOffset(out var time) ? time : null;

        public int Count => element.ValueKind switch
        {
            JsonValueKind.Array => element.GetArrayLength(),
            JsonValueKind.Object => element.EnumerateObject().Count(),
            _ => 0,
        };

        public JsonElement.ArrayEnumerator Items() => element.ValueKind == JsonValueKind.Array ? element.EnumerateArray() : default;
        public IEnumerable<JsonProperty> Entries() => element.ValueKind == JsonValueKind.Object ? element.EnumerateObject() : [];
    }
}
