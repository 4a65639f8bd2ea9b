using Fairlead.Explain.Lint.Reading;

namespace Fairlead.Explain.Lint.Checks;

/// <summary>Makes findings of rules.</summary>
internal static class Say
{
    extension(LintRule rule)
    {
        public Finding At(Manifest manifest, string path, string sentence, string mend) =>
            new(rule, rule.Severity, manifest.File, manifest.Source.Nearest(path).At, manifest.Title, path, sentence, mend);
    }

    extension(Finding finding)
    {
        /// <summary>The same finding, graver: what is not in the cluster either is nowhere.</summary>
        public Finding ErrorIf(bool certain) => certain ? finding with { Severity = Severity.Error } : finding;
    }

    /// <summary>"a, b and c".</summary>
    public static string List(IEnumerable<string> names) => names.ToList() switch
    {
        [] => "none",
        [var one] => one,
        [.. var most, var last] => $"{string.Join(", ", most)} and {last}",
    };
}
