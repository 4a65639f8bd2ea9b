using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Fairlead.Kubernetes.Decoding;

namespace Fairlead.Kubernetes.Patching;

/// <summary>A value of an applied object as Go prints it in the refusals of server-side apply. Every number is a float64 there.</summary>
internal static class ValueText
{
    /// <summary>By <c>%v</c>: <c>&amp;{map[a:1]}</c>.</summary>
    public static string Plain(JsonNode? node) => $"&{{{Bare(node)}}}";

    /// <summary>By <c>%#v</c>: <c>&amp;value.valueUnstructured{Value:1}</c>.</summary>
    public static string Sharp(JsonNode? node) => $"&value.valueUnstructured{{Value:{Literal(node)}}}";

    /// <summary>By <c>%T</c>.</summary>
    public static string TypeOf(JsonNode node) => node switch
    {
        JsonObject => "map[string]interface {}",
        JsonArray => "[]interface {}",
        _ => node.GetValueKind() switch { JsonValueKind.String => "string", JsonValueKind.Number => "float64", _ => "bool" },
    };

    private static string Bare(JsonNode? node) => node switch
    {
        null => "<nil>",
        JsonObject map => $"map[{string.Join(' ', map.OrderBy(p => p.Key, StringComparer.Ordinal).Select(p => $"{p.Key}:{Bare(p.Value)}"))}]",
        JsonArray list => $"[{string.Join(' ', list.Select(Bare))}]",
        _ when node.GetValueKind() == JsonValueKind.Number => Number(node),
        _ => node.ToString(),
    };

    private static string Literal(JsonNode? node) => node switch
    {
        null => "interface {}(nil)",
        JsonObject map => $"map[string]interface {{}}{{{string.Join(", ", map.OrderBy(p => p.Key, StringComparer.Ordinal).Select(p => $"{GoText.Quote(p.Key)}:{Literal(p.Value)}"))}}}",
        JsonArray list => $"[]interface {{}}{{{string.Join(", ", list.Select(Literal))}}}",
        _ => node.GetValueKind() switch { JsonValueKind.String => GoText.Quote(node.GetValue<string>()), JsonValueKind.Number => Number(node), _ => node.ToString() },
    };

    /// <summary>As few digits as tell the number; with an exponent from a million on or below a ten-thousandth.</summary>
    private static string Number(JsonNode node)
    {
        double number = double.Parse(node.ToJsonString(), CultureInfo.InvariantCulture);
        if (number == 0) return "0";
        int exponent = int.Parse(number.ToString("E16", CultureInfo.InvariantCulture).Split('E')[1], CultureInfo.InvariantCulture);
        if (exponent is >= -4 and < 6) return number.ToString("0.####################", CultureInfo.InvariantCulture);
        string digits = new([.. Math.Abs(number).ToString("R", CultureInfo.InvariantCulture).Split('E')[0].Where(char.IsAsciiDigit)]);
        digits = digits.Trim('0');
        return string.Create(CultureInfo.InvariantCulture, $"{(number < 0 ? "-" : "")}{digits[0]}{(digits.Length > 1 ? "." + digits[1..] : "")}e{(exponent < 0 ? '-' : '+')}{Math.Abs(exponent):00}");
    }
}
