using System.Text.Json;

namespace Fairlead.Explain.Lint.Rendering;

/// <summary>A report as a program reads it.</summary>
public static class LintJson
{
    public static ReadOnlyMemory<byte> Render(LintReport report) => JsonText.Of(json =>
    {
        json.WriteStartObject();
        json.WriteNumber("objects", report.Objects);
        json.WriteNumber("notChecked", report.NotChecked);
        json.WriteNumber("errors", report.Count(Severity.Error));
        json.WriteNumber("warnings", report.Count(Severity.Warning));
        json.WriteNumber("notes", report.Count(Severity.Note));
        json.WriteStartArray("findings");
        foreach (var finding in report.Findings) Write(json, finding);
        json.WriteEndArray();
        json.WriteEndObject();
    });

    private static void Write(Utf8JsonWriter json, Finding finding)
    {
        json.WriteStartObject();
        json.WriteString("code", finding.Rule.Code);
        json.WriteString("severity", LintText.Word(finding.Severity));
        json.WriteString("file", finding.File);
        json.WriteNumber("line", finding.At.Line);
        json.WriteNumber("column", finding.At.Column);
        json.WriteString("object", finding.Object);
        json.WriteString("path", finding.Path);
        json.WriteString("sentence", finding.Sentence);
        json.WriteString("mend", finding.Mend);
        json.WriteEndObject();
    }
}
