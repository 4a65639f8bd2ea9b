using System.Text;

namespace Fairlead.Explain.Lint.Rendering;

/// <summary>A report as workflow commands, which GitHub Actions shows beside the lines of a change.</summary>
public static class LintGithub
{
    public static string Render(LintReport report)
    {
        var text = new StringBuilder();
        foreach (var finding in report.Findings)
        {
            string word = finding.Severity == Severity.Note ? "notice" : LintText.Word(finding.Severity);
            string place = finding.At.Line > 0 ? $",line={finding.At.Line},col={finding.At.Column}" : "";
            text.Append($"::{word} file={Property(finding.File)}{place},title={Property(finding.Rule.Code)}::{Message($"{finding.Sentence} To mend it: {finding.Mend}")}\n");
        }
        return text.ToString();
    }

    private static string Message(string text) => text.Replace("%", "%25").Replace("\r", "%0D").Replace("\n", "%0A");
    private static string Property(string text) => Message(text).Replace(":", "%3A").Replace(",", "%2C");
}
