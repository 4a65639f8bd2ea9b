using System.Text.Json.Nodes;
using Fairlead.Api.Cache;
using Fairlead.Api.Http;

namespace Fairlead.Api.Allocation;

/// <summary>Status causes for values that can't be had.</summary>
internal static class Faults
{
    /// <summary><paramref name="value"/> as it is to be shown: text in quotes, numbers bare, lists as JSON.</summary>
    public static StatusCause Invalid(string field, string value, string detail) => new("FieldValueInvalid", $"Invalid value: {value}: {detail}", field);

    public static string Json(IEnumerable<string> values) => CanonicalJson.ToText(new JsonArray([.. values.Select(v => (JsonNode)v)]));
}
