using System.Text;

namespace Fairlead.Explain.Lint.Rendering;

/// <summary>A report as a person reads it, and as editors jump to it: <c>file:line:column: error: … [code]</c>.</summary>
public static class LintText
{
    public static string Render(LintReport report)
    {
        var text = new StringBuilder();
        foreach (var finding in report.Findings)
        {
            string place = finding.At.Line > 0 ? $"{finding.File}:{finding.At}" : finding.File;
            text.Append($"{place}: {Word(finding.Severity)}: {finding.Sentence} [{finding.Rule.Code}]\n");
            if (finding.Object.Length > 0) text.Append($"    {finding.Object}{(finding.Path.Length > 0 ? $"  {finding.Path}" : "")}\n");
            text.Append($"    to mend it: {finding.Mend}\n");
        }
        return text.Append(report.Findings.Count > 0 ? "\n" : "").Append(Summary(report)).Append('\n').ToString();
    }

    private static string Summary(LintReport report)
    {
        string found = report.Findings.Count == 0 ? "Nothing to say" : $"{Many(report.Count(Severity.Error), "error")}, {Many(report.Count(Severity.Warning), "warning")}, {Many(report.Count(Severity.Note), "note")}";
        string left = report.NotChecked > 0 ? $" {Many(report.NotChecked, "object")} of other kinds than Kubernetes' own {(report.NotChecked == 1 ? "was" : "were")} not checked." : "";
        return $"{found} about {Many(report.Objects, "object")}.{left}";
    }

    public static string Word(Severity severity) => severity switch { Severity.Error => "error", Severity.Warning => "warning", _ => "note" };

    private static string Many(int count, string what) => count == 1 ? $"1 {what}" : $"{count} {what}s";
}
