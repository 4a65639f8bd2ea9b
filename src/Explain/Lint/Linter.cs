using System.Text.Json.Nodes;
using Fairlead.Explain.Lint.Checks;
using Fairlead.Explain.Lint.Objects;
using Fairlead.Explain.Lint.Reading;
using Fairlead.Kubernetes.Trees;

namespace Fairlead.Explain.Lint;

/// <summary>
/// Says what is wrong with manifests before they are applied: what the API server would refuse, and what it takes although it cannot work.
/// Pure: the same texts give the same findings.
/// <code>
/// texts ─ ManifestReader ─ manifests ─┐
///                     cluster's own ──┴─ Bundle ─ checks ─ findings, by place
/// </code>
/// </summary>
public static class Linter
{
    /// <summary>An object that has this annotation is spared the findings it names: <c>few-endpoints, no-readiness-probe</c>.</summary>
    public const string IgnoreAnnotation = "fairlead.io/lint-ignore";

    private static readonly IReadOnlyList<ILintCheck> Checks =
    [
        new RefusedObjects(), new Selectors(), new TargetPorts(), new NodePorts(), new ExternalNames(), new Availability(), new ServiceNames(),
        new ContainerPorts(), new HostPorts(), new Probes(), new IngressBackends(), new IngressPaths(), new Policies(),
    ];

    public static LintReport Lint(IReadOnlyList<ReadResult> texts, IReadOnlyList<Manifest> cluster, LintOptions options)
    {
        List<Manifest> manifests = [.. texts.SelectMany(text => text.Manifests), .. cluster];
        var bundle = new Bundle(manifests, options);
        var spared = bundle.All.Select(manifest => (manifest.Title, Codes: Spared(manifest.Object))).Where(each => each.Codes.Count > 0).ToLookup(each => each.Title, each => each.Codes);
        var findings = WithoutEchoes([.. texts.SelectMany(text => text.Findings), .. DoubledObjects.Of(manifests), .. Checks.SelectMany(check => check.Of(bundle))])
            .Where(finding => !spared[finding.Object].Any(codes => codes.Contains(finding.Rule.Code)))
            .Distinct()
            .OrderBy(finding => finding.File, StringComparer.Ordinal).ThenBy(finding => finding.At.Line).ThenBy(finding => finding.At.Column).ThenByDescending(finding => finding.Severity);
        return new LintReport([.. findings], manifests.Count(manifest => manifest.IsSubject), texts.Sum(text => text.NotChecked));
    }

    /// <summary>Leaves out the API server's warnings about what a check of our own has said more of.</summary>
    private static IEnumerable<Finding> WithoutEchoes(IReadOnlyList<Finding> findings) =>
        findings.Where(finding => finding.Rule != LintRules.ServerWarning || finding.Path.Length == 0
            || !findings.Any(other => other.Rule != LintRules.ServerWarning && other.Object == finding.Object && other.File == finding.File && other.Path.StartsWith(finding.Path, StringComparison.Ordinal)));

    private static HashSet<string> Spared(JsonObject obj) =>
        [.. (obj.Obj("metadata")?.Obj("annotations")?.Text(IgnoreAnnotation) ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)];
}
