using System.Text.Json;
using System.Text.Json.Nodes;

namespace Fairlead.Kubernetes.Trees;

/// <summary>Short ways through a decoded object. Reading never fails: what is absent, or of another type, is null, zero or empty.</summary>
public static class JsonTree
{
    extension(JsonObject obj)
    {
        public JsonObject? Obj(string name) => obj[name] as JsonObject;
        public JsonArray? List(string name) => obj[name] as JsonArray;
        public IEnumerable<JsonObject> Objects(string name) => obj[name] is JsonArray list ? list.OfType<JsonObject>() : [];
        public string Text(string name) => obj[name] is JsonValue value && value.TryGetValue(out string? text) ? text : "";
        public List<string> Strings(string name) => obj[name] is JsonArray list ? [.. list.Select(v => v is JsonValue value && value.TryGetValue(out string? text) ? text : "")] : [];
        public long? Number(string name) => obj[name] is JsonValue value ? value.AsLong() : null;
        public bool? Flag(string name) => obj[name] is JsonValue value && value.TryGetValue(out bool flag) ? flag : null;
        public bool Has(string name) => obj[name] is not null;

        /// <summary>The object at this field, made when it is not there.</summary>
        public JsonObject Ensure(string name)
        {
            if (obj[name] is JsonObject found) return found;
            var made = new JsonObject();
            obj[name] = made;
            return made;
        }

        /// <summary>Sets a field that is absent.</summary>
        public void Default(string name, JsonNode value)
        {
            if (obj[name] is null) obj[name] = value;
        }

        /// <summary>Sets a number that is absent. Trees hold whole numbers as <see cref="long"/>.</summary>
        public void Default(string name, long value)
        {
            if (obj[name] is null) obj[name] = value;
        }

        /// <summary>Sets a text that is absent or empty.</summary>
        public void DefaultText(string name, string value)
        {
            if (obj.Text(name).Length == 0) obj[name] = value;
        }

        /// <summary>Sets a number that is absent or zero.</summary>
        public void DefaultNumber(string name, long value)
        {
            if (obj.Number(name) is null or 0) obj[name] = value;
        }
    }

    extension(JsonValue value)
    {
        /// <summary>A whole number, however the tree holds it.</summary>
        public long? AsLong() =>
            value.TryGetValue(out long whole) ? whole
            : value.TryGetValue(out int small) ? small
            : value.TryGetValue(out JsonElement element) && element.ValueKind == JsonValueKind.Number && element.TryGetInt64(out whole) ? whole
            : null;
    }

    /// <summary>The metadata of an object; made when absent.</summary>
    public static JsonObject MetadataOf(JsonObject obj) => obj.Ensure("metadata");
}
