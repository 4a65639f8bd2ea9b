using Fairlead.Kubernetes.Meta;

namespace Fairlead.Controllers.Objects;

/// <summary>Which labels a selector chooses.</summary>
public static class LabelSelection
{
    /// <summary>As Kubernetes: no selector chooses nothing, an empty one everything. An operator nobody knows chooses nothing.</summary>
    public static bool Chooses(LabelSelector? selector, IReadOnlyDictionary<string, string> labels) =>
        selector is not null && Chooses(selector.MatchLabels, labels) && selector.MatchExpressions.All(term => Holds(term, labels));

    /// <summary>True when each pair is among the labels.</summary>
    public static bool Chooses(IReadOnlyDictionary<string, string> pairs, IReadOnlyDictionary<string, string> labels)
    {
        foreach (var (key, value) in pairs)
        {
            if (!labels.TryGetValue(key, out string? actual) || actual != value) return false;
        }
        return true;
    }

    private static bool Holds(LabelSelectorRequirement term, IReadOnlyDictionary<string, string> labels) => term.Operator switch
    {
        "In" => labels.TryGetValue(term.Key, out string? value) && term.Values.Contains(value),
        "NotIn" => !labels.TryGetValue(term.Key, out string? value) || !term.Values.Contains(value),
        "Exists" => labels.ContainsKey(term.Key),
        "DoesNotExist" => !labels.ContainsKey(term.Key),
        _ => false,
    };
}
