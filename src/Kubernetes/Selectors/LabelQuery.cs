namespace Fairlead.Kubernetes.Selectors;

/// <summary>A label selector as clients write it in <c>labelSelector=</c>: all its requirements must hold. Empty matches everything.</summary>
public sealed class LabelQuery(IReadOnlyList<LabelRequirement> requirements)
{
    public static LabelQuery Everything { get; } = new([]);

    public IReadOnlyList<LabelRequirement> Requirements { get; } = requirements;
    public bool IsEmpty => Requirements.Count == 0;

    /// <summary>Reads a selector; on failure <paramref name="error"/> is Kubernetes' sentence.</summary>
    public static bool TryParse(string? text, out LabelQuery query, out string error) => new LabelParser(text ?? "").TryParse(out query, out error);

    /// <summary>A Service's or ReplicationController's map of labels: all must be equal.</summary>
    public static LabelQuery Of(IReadOnlyDictionary<string, string> equal) =>
        new([.. equal.OrderBy(l => l.Key, StringComparer.Ordinal).Select(l => new LabelRequirement(l.Key, LabelOperator.In, [l.Value]))]);

    /// <summary>An object's <c>LabelSelector</c>. Null matches nothing and gives null; empty matches everything.</summary>
    public static LabelQuery? Of(Meta.LabelSelector? selector)
    {
        if (selector is null) return null;
        var requirements = Of(selector.MatchLabels).Requirements.ToList();
        foreach (var expression in selector.MatchExpressions)
        {
            LabelOperator? how = expression.Operator switch
            {
                "In" => LabelOperator.In,
                "NotIn" => LabelOperator.NotIn,
                "Exists" => LabelOperator.Exists,
                "DoesNotExist" => LabelOperator.DoesNotExist,
                _ => null,
            };
            if (how is null) return null;
            requirements.Add(new(expression.Key, how.Value, expression.Values));
        }
        return new(requirements);
    }

    public bool Matches(IReadOnlyDictionary<string, string> labels)
    {
        foreach (var requirement in Requirements)
        {
            if (!requirement.Matches(labels.TryGetValue(requirement.Key, out string? value) ? value : null)) return false;
        }
        return true;
    }

    public override string ToString() => string.Join(",", Requirements);
}
