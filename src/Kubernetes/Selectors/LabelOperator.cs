namespace Fairlead.Kubernetes.Selectors;

/// <summary>How a requirement looks at a label's value.</summary>
public enum LabelOperator
{
    In,
    NotIn,
    Exists,
    DoesNotExist,
    GreaterThan,
    LessThan,
}
