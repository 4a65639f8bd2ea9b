namespace Fairlead.Explain.Lint;

/// <summary>All findings, by file and place.</summary>
/// <param name="Objects">How many objects were looked at.</param>
/// <param name="NotChecked">How many were of a kind that Kubernetes does not know by itself.</param>
public sealed record LintReport(IReadOnlyList<Finding> Findings, int Objects, int NotChecked)
{
    public int Count(Severity severity) => Findings.Count(finding => finding.Severity == severity);

    /// <summary>A text that is not YAML, or holds no object.</summary>
    public bool Unreadable => Findings.Any(finding => finding.Rule == LintRules.Unreadable);
}
