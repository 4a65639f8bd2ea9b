namespace Fairlead.Kubernetes.Selectors;

/// <summary>One requirement of a field selector: <c>spec.nodeName=n1</c> or, negated, <c>status.phase!=Running</c>.</summary>
public sealed record FieldRequirement(string Field, string Value, bool Negated)
{
    public bool Matches(string value) => (value == Value) != Negated;

    public override string ToString() => $"{Field}{(Negated ? "!=" : "=")}{Value}";
}
