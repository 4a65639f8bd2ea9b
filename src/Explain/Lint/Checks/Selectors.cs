using Fairlead.Explain.Lint.Objects;
using Fairlead.Kubernetes.Core;

namespace Fairlead.Explain.Lint.Checks;

/// <summary>Whom a Service's selector matches: nobody, or pods of more than one application.</summary>
internal sealed class Selectors : ILintCheck
{
    /// <summary>Labels by which people name an application.</summary>
    private static readonly string[] AppLabels = ["app.kubernetes.io/name", "app", "k8s-app"];

    public IEnumerable<Finding> Of(Bundle bundle)
    {
        foreach (var service in bundle.Services.Where(each => each.Manifest.IsSubject && each.Object.Spec is { Selector.Count: > 0, Type: not "ExternalName" }))
        {
            var behind = bundle.Behind(service);
            if (behind.Count == 0) yield return Nothing(bundle, service);
            else if (Apps(behind) is { } apps)
                yield return LintRules.SelectorMatchesTwoApps.At(service.Manifest, "spec.selector",
                    $"The selector {Text(service.Object.Spec.Selector)} matches {Say.List(apps.Select(app => $"{app.Workload.Title} ({app.Label}={app.Value})"))}: connections go to each of them.", "add the label that only the meant pods have");
        }
    }

    private static Finding Nothing(Bundle bundle, Stated<Service> service)
    {
        string where = bundle.Options.KnowsCluster ? $"in namespace {service.Namespace}" : $"of namespace {service.Namespace} in these files";
        var near = Closest(bundle.In(service.Namespace), service.Object.Spec.Selector);
        string about = near is { } found ? $"{found.Workload.Title} comes nearest, with {found.Has} instead of {found.Wanted}." : "No pod there has any of its labels.";
        string mend = near is { } mending ? $"set {mending.Wanted} on the pods of {mending.Workload.Title}, or select {mending.Has}" : "add the pods, or correct spec.selector";
        var finding = LintRules.SelectorMatchesNothing.At(service.Manifest, "spec.selector", $"The selector {Text(service.Object.Spec.Selector)} matches no pod {where}. {about}", mend);
        return bundle.Workloads.Count == 0 && !bundle.Options.KnowsCluster ? finding with { Severity = Severity.Note } : finding;      // files of Services alone say little
    }

    /// <summary>The workload that has most of the labels, or else one that has a label of the same key, and what is different.</summary>
    private static (Workload Workload, string Wanted, string Has)? Closest(IEnumerable<Workload> workloads, IReadOnlyDictionary<string, string> selector)
    {
        var ranked = (from workload in workloads
                      let right = selector.Count(label => workload.Labels.TryGetValue(label.Key, out string? value) && value == label.Value)
                      let keys = selector.Keys.Count(workload.Labels.ContainsKey)
                      where right > 0 || keys > 0
                      orderby right descending, keys descending
                      select workload).FirstOrDefault();
        if (ranked is null) return null;
        var wrong = selector.Where(label => !ranked.Labels.TryGetValue(label.Key, out string? value) || value != label.Value).OrderBy(label => label.Key, StringComparer.Ordinal).ToList();
        string has = string.Join(",", wrong.Select(label => ranked.Labels.TryGetValue(label.Key, out string? value) ? $"{label.Key}={value}" : $"no {label.Key}"));
        return (ranked, string.Join(",", wrong.Select(label => $"{label.Key}={label.Value}")), has);
    }

    private static List<(Workload Workload, string Label, string Value)>? Apps(IReadOnlyList<Workload> behind)
    {
        foreach (string label in AppLabels)
        {
            if (!behind.All(workload => workload.Labels.ContainsKey(label))) continue;
            var apps = behind.GroupBy(workload => workload.Labels[label], StringComparer.Ordinal).Select(group => (group.First(), label, group.Key)).ToList();
            return apps.Count > 1 ? apps : null;
        }
        return null;
    }

    private static string Text(IReadOnlyDictionary<string, string> labels) => string.Join(",", labels.OrderBy(label => label.Key, StringComparer.Ordinal).Select(label => $"{label.Key}={label.Value}"));
}
