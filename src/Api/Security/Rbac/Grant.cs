using Fairlead.Kubernetes.Rbac;

namespace Fairlead.Api.Security.Rbac;

/// <summary>A binding seen from one of its subjects: which rules, where ("" = everywhere), and in words by whom.</summary>
/// <param name="Missing">What to say when the role does not exist; its rules are none then.</param>
internal sealed record Grant(string Namespace, IReadOnlyList<PolicyRule> Rules, string Words, string? Missing)
{
    public bool Covers(string ns) => Namespace.Length == 0 || Namespace == ns;
}
