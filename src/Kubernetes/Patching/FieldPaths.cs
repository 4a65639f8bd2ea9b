using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Fairlead.Kubernetes.Patching;

/// <summary>A path of a field set as people read it: <c>.spec.template.spec.containers[name="web"].image</c>.</summary>
internal static class FieldPaths
{
    public static string Text(IReadOnlyList<string> path)
    {
        var text = new StringBuilder();
        foreach (string step in path)
        {
            if (step.StartsWith("f:", StringComparison.Ordinal)) text.Append('.').Append(step.AsSpan(2));
            else if (step.StartsWith("k:", StringComparison.Ordinal)) text.Append('[').Append(Keys(step[2..])).Append(']');
            else if (step.StartsWith("i:", StringComparison.Ordinal)) text.Append('[').Append(step.AsSpan(2)).Append(']');
            else text.Append("[=").Append(step.AsSpan(Math.Min(2, step.Length))).Append(']');
        }
        return text.ToString();
    }

    private static string Keys(string json)
    {
        try
        {
            return JsonNode.Parse(json) is JsonObject keys ? string.Join(",", keys.Select(k => $"{k.Key}={k.Value?.ToJsonString()}")) : json;
        }
        catch (JsonException)
        {
            return json;                                                             // a client may write any text into managedFields
        }
    }
}
