using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json.Nodes;

namespace Fairlead.Api.Objects;

/// <summary>Metadata of objects that are being written, as members of a JSON tree.</summary>
internal static class ObjectMetadata
{
    private const string NameAlphabet = "bcdfghjklmnpqrstvwxz2456789";

    extension(JsonObject obj)
    {
        public JsonObject Metadata
        {
            get
            {
                if (obj["metadata"] is JsonObject metadata) return metadata;
                obj["metadata"] = metadata = [];
                return metadata;
            }
        }

        public string Meta(string field) => obj["metadata"]?[field] is JsonValue value && value.TryGetValue(out string? text) ? text : "";

        public string Name => obj.Meta("name");
        public string Namespace => obj.Meta("namespace");
        public string Uid => obj.Meta("uid");

        public bool IsBeingDeleted => obj.Meta("deletionTimestamp").Length > 0;

        public IReadOnlyList<string> Finalizers =>
            obj["metadata"]?["finalizers"] is JsonArray list ? [.. list.Select(f => f!.GetValue<string>())] : [];

        public void SetFinalizers(IReadOnlyCollection<string> finalizers)
        {
            if (finalizers.Count == 0) obj.Metadata.Remove("finalizers");
            else obj.Metadata["finalizers"] = new JsonArray([.. finalizers.Select(f => (JsonNode)f)]);
        }

        /// <summary>The text at a path of members; "" where nothing stands.</summary>
        public string Text(params ReadOnlySpan<string> path)
        {
            JsonNode? node = obj;
            foreach (string step in path) node = (node as JsonObject)?[step];
            return node is JsonValue value && value.TryGetValue(out string? text) ? text : "";
        }

        /// <summary>The number at a path of members; null where none stands.</summary>
        public long? Number(params ReadOnlySpan<string> path)
        {
            JsonNode? node = obj;
            foreach (string step in path) node = (node as JsonObject)?[step];
            return node is JsonValue value ? value.TryGetValue(out long number) ? number : value.TryGetValue(out int small) ? small : null : null;
        }

        /// <summary>The object at a member, made if it is not there.</summary>
        public JsonObject Child(string name)
        {
            if (obj[name] is JsonObject child) return child;
            obj[name] = child = [];
            return child;
        }
    }

    /// <summary>RFC 3339 in whole seconds, as metav1.Time.</summary>
    public static string Rfc3339(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    public static bool TryTime(string text, out DateTimeOffset time) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out time);

    /// <summary>The prefix, cut to leave room, and five random letters that make no words: 63 characters at most.</summary>
    public static string Generate(string prefix) =>
        (prefix.Length > 58 ? prefix[..58] : prefix) + RandomNumberGenerator.GetString(NameAlphabet, 5);
}
