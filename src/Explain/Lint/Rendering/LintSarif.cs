using System.Text.Json;

namespace Fairlead.Explain.Lint.Rendering;

/// <summary>A report in SARIF 2.1.0 (OASIS), which code hosts and editors show beside the lines.</summary>
public static class LintSarif
{
    private const string Schema = "https://json.schemastore.org/sarif-2.1.0.json";

    /// <param name="version">Of this program.</param>
    public static ReadOnlyMemory<byte> Render(LintReport report, string version) => JsonText.Of(json =>
    {
        json.WriteStartObject();
        json.WriteString("$schema", Schema);
        json.WriteString("version", "2.1.0");
        json.WriteStartArray("runs");
        json.WriteStartObject();
        Tool(json, version, [.. report.Findings.Select(finding => finding.Rule).Distinct()]);
        json.WriteStartArray("results");
        foreach (var finding in report.Findings) Result(json, finding);
        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
    });

    private static void Tool(Utf8JsonWriter json, string version, IReadOnlyList<LintRule> rules)
    {
        json.WriteStartObject("tool");
        json.WriteStartObject("driver");
        json.WriteString("name", "fairlead lint");
        json.WriteString("semanticVersion", version);
        json.WriteStartArray("rules");
        foreach (var rule in rules)
        {
            json.WriteStartObject();
            json.WriteString("id", rule.Code);
            Text(json, "shortDescription", rule.Title);
            Text(json, "fullDescription", rule.Why);
            json.WriteStartObject("defaultConfiguration");
            json.WriteString("level", LintText.Word(rule.Severity));
            json.WriteEndObject();
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void Result(Utf8JsonWriter json, Finding finding)
    {
        json.WriteStartObject();
        json.WriteString("ruleId", finding.Rule.Code);
        json.WriteString("level", LintText.Word(finding.Severity));
        Text(json, "message", $"{finding.Sentence} To mend it: {finding.Mend}");
        json.WriteStartArray("locations");
        json.WriteStartObject();
        json.WriteStartObject("physicalLocation");
        json.WriteStartObject("artifactLocation");
        json.WriteString("uri", string.Join('/', finding.File.Split('/').Select(Uri.EscapeDataString)));
        json.WriteEndObject();
        if (finding.At.Line > 0)
        {
            json.WriteStartObject("region");
            json.WriteNumber("startLine", finding.At.Line);
            json.WriteNumber("startColumn", finding.At.Column);
            json.WriteEndObject();
        }
        json.WriteEndObject();
        if (finding.Object.Length > 0) Logical(json, finding);
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Logical(Utf8JsonWriter json, Finding finding)
    {
        json.WriteStartArray("logicalLocations");
        json.WriteStartObject();
        json.WriteString("fullyQualifiedName", finding.Path.Length > 0 ? $"{finding.Object} {finding.Path}" : finding.Object);
        json.WriteEndObject();
        json.WriteEndArray();
    }

    private static void Text(Utf8JsonWriter json, string name, string text)
    {
        json.WriteStartObject(name);
        json.WriteString("text", text);
        json.WriteEndObject();
    }
}
