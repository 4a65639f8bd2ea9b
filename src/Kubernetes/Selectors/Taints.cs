using Fairlead.Kubernetes.Core;

namespace Fairlead.Kubernetes.Selectors;

/// <summary>Taints of nodes and what pods tolerate of them.</summary>
public static class Taints
{
    public static bool Tolerates(Pod pod, Taint taint) => Tolerates(pod.Spec.Tolerations, taint);

    public static bool Tolerates(IReadOnlyList<Toleration> tolerations, Taint taint)
    {
        foreach (var toleration in tolerations)
        {
            if (Matches(toleration, taint)) return true;
        }
        return false;
    }

    /// <summary>An absent effect matches each effect; an absent key with Exists each key.</summary>
    public static bool Matches(Toleration toleration, Taint taint)
    {
        if (toleration.Effect is { Length: > 0 } effect && effect != taint.Effect) return false;
        if (toleration.Key is { Length: > 0 } key && key != taint.Key) return false;
        return toleration.Operator switch
        {
            "Exists" => true,
            null or "" or "Equal" => toleration.Key is { Length: > 0 } && (toleration.Value ?? "") == (taint.Value ?? ""),
            "Lt" => Compare(taint, toleration) is < 0,
            "Gt" => Compare(taint, toleration) is > 0,
            _ => false,
        };
    }

    private static int? Compare(Taint taint, Toleration toleration) =>
        long.TryParse(taint.Value, out long has) && long.TryParse(toleration.Value, out long limit) ? has.CompareTo(limit) : null;
}
