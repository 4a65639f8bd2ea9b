using System.Globalization;
using System.Text.Json.Nodes;
using Fairlead.Kubernetes.Refusals;

namespace Fairlead.Kubernetes.Patching;

/// <summary>RFC 6902: operations on JSON pointers, all or none.</summary>
internal static class JsonPatch
{
    /// <summary>As in Kubernetes: a patch of more operations is refused before any is done.</summary>
    private const int MaxOperations = 10000;

    /// <summary>What all copies of a patch may come to, in bytes.</summary>
    private const int MaxCopied = 3 * 1024 * 1024;

    public static PatchResult Apply(JsonObject current, JsonNode? patch)
    {
        if (patch is null) return PatchResult.Of((JsonObject)current.DeepClone(), []);
        if (patch is not JsonArray operations)
            return PatchResult.Refused($"error decoding patch: json: cannot unmarshal {GoPrint.JsonKind(patch)} into Go value of type []handlers.jsonPatchOp");
        if (operations.Count > MaxOperations)
            return PatchResult.Refused(new Refusal(RefusalReason.TooLarge, $"Request entity too large: The allowed maximum operations in a JSON patch is {MaxOperations}, got {operations.Count}", []));
        JsonNode? document = current.DeepClone();
        long copied = 0;
        foreach (var operation in operations.OfType<JsonObject>())
            foreach (string name in (ReadOnlySpan<string>)["op", "path", "from"])
                if (operation[name] is { } member && member.GetValueKind() != System.Text.Json.JsonValueKind.String)
                    return PatchResult.Refused($"error decoding patch: json: cannot unmarshal {GoPrint.JsonKind(member)} into Go struct field jsonPatchOp.{name} of type string");
        foreach (var operation in operations)
        {
            if (operation is null) return PatchResult.Refused(Patcher.Unapplicable);
            if (operation is not JsonObject op) return PatchResult.Refused($"error decoding patch: json: cannot unmarshal {GoPrint.JsonKind(operation)} into Go value of type handlers.jsonPatchOp");
            if (!TryApply(ref document, op, ref copied)) return PatchResult.Refused(Patcher.Unapplicable);
        }
        return document is JsonObject patched ? PatchResult.Of(patched, []) : PatchResult.Refused(Patcher.Unapplicable);
    }

    /// <summary>Members that no operation has.</summary>
    public static IEnumerable<string> Unknown(JsonNode? patch)
    {
        int at = 0;
        foreach (var operation in patch as JsonArray ?? [])
        {
            foreach (var (name, _) in operation as JsonObject ?? [])
                if (name is not ("op" or "path" or "from" or "value")) yield return $"unknown field {Decoding.GoText.Quote($"[{at}].{name}")}";
            at++;
        }
    }

    private static bool TryApply(ref JsonNode? document, JsonObject op, ref long copied)
    {
        if (Text(op, "path") is not { } path) return false;
        switch (Text(op, "op"))
        {
            case "add": return op.ContainsKey("value") && TryAdd(ref document, path, op["value"]?.DeepClone());
            case "remove": return TryRemove(ref document, path, out _);
            case "replace": return op.ContainsKey("value") && TryReplace(ref document, path, op["value"]?.DeepClone());
            case "test": return TryTested(document, path, out var found) && JsonNode.DeepEquals(found, op["value"]);
            case "copy":
                if (Text(op, "from") is not { } source || !TryFind(document, source, out var original)) return false;
                copied += Patcher.JsonSerializerBytes(original ?? new JsonObject()).Length;
                return copied <= MaxCopied && TryAdd(ref document, path, original?.DeepClone());
            case "move":
                if (Text(op, "from") is not { } from || path.StartsWith(from + "/", StringComparison.Ordinal)) return false;
                return TryRemove(ref document, from, out var moved) && TryAdd(ref document, path, moved);
            default: return false;
        }
    }

    private static string? Text(JsonObject op, string name) => op[name] is JsonValue value && value.TryGetValue(out string? text) ? text : null;

    /// <summary>What a test looks at: a member that is not there counts as null.</summary>
    private static bool TryTested(JsonNode? document, string path, out JsonNode? found)
    {
        if (TryFind(document, path, out found)) return true;
        found = null;
        return TryParent(document, path, out var parent, out _) && parent is JsonObject;
    }

    private static bool TryFind(JsonNode? document, string path, out JsonNode? found)
    {
        found = document;
        if (path.Length == 0) return true;
        if (path[0] != '/') return false;
        foreach (string token in Tokens(path))
        {
            switch (found)
            {
                case JsonObject map when map.TryGetPropertyValue(token, out var value): found = value; break;
                case JsonArray list when TryIndex(token, list.Count, out int index): found = list[index]; break;
                default: return false;
            }
        }
        return true;
    }

    private static bool TryAdd(ref JsonNode? document, string path, JsonNode? value)
    {
        if (path.Length == 0) { document = value; return true; }
        if (!TryParent(document, path, out var parent, out string last)) return false;
        switch (parent)
        {
            case JsonObject map: map[last] = value; return true;
            case JsonArray list when last == "-": list.Add(value); return true;
            case JsonArray list when TryIndex(last, list.Count + 1, out int index): list.Insert(index, value); return true;
            default: return false;
        }
    }

    private static bool TryReplace(ref JsonNode? document, string path, JsonNode? value)
    {
        if (path.Length == 0) { document = value; return true; }
        if (!TryParent(document, path, out var parent, out string last)) return false;
        switch (parent)
        {
            case JsonObject map when map.ContainsKey(last): map[last] = value; return true;
            case JsonArray list when TryIndex(last, list.Count, out int index): list[index] = value; return true;
            default: return false;
        }
    }

    private static bool TryRemove(ref JsonNode? document, string path, out JsonNode? removed)
    {
        removed = document;
        if (path.Length == 0) { document = null; return true; }
        if (!TryParent(document, path, out var parent, out string last)) return false;
        switch (parent)
        {
            case JsonObject map when map.TryGetPropertyValue(last, out removed): map.Remove(last); return true;
            case JsonArray list when TryIndex(last, list.Count, out int index):
                removed = list[index];
                list.RemoveAt(index);
                return true;
            default: return false;
        }
    }

    private static bool TryParent(JsonNode? document, string path, out JsonNode? parent, out string last)
    {
        int slash = path.LastIndexOf('/');
        (parent, last) = (null, "");
        if (slash < 0 || !TryFind(document, path[..slash], out parent)) return false;
        last = Unescape(path[(slash + 1)..]);
        return true;
    }

    private static IEnumerable<string> Tokens(string path) => path[1..].Split('/').Select(Unescape);

    private static string Unescape(string token) => token.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal);

    /// <summary>An index into a list; negative ones count from its end, as Kubernetes' JSON patch library has it.</summary>
    private static bool TryIndex(string token, int count, out int index)
    {
        if (!int.TryParse(token, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out index)) return false;
        if (index < 0) index += count;
        return index >= 0 && index < count;
    }
}
