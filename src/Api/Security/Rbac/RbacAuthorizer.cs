namespace Fairlead.Api.Security.Rbac;

/// <summary>Permits what some rule of some role bound to the caller permits. There are no rules that forbid.</summary>
internal sealed class RbacAuthorizer(Policy policy)
{
    public Verdict Authorize(Identity identity, in AccessRequest request)
    {
        List<string>? faults = null;
        foreach (var grant in policy.Current.GrantsOf(identity, request.Namespace))
        {
            for (int i = 0; i < grant.Rules.Count; i++)
                if (RuleMatch.Allows(grant.Rules[i], request)) return new Verdict(true, $"RBAC: allowed by {grant.Words}");
            if (grant.Missing is { } missing) (faults ??= []).Add(missing);
        }
        return Verdict.Denied(faults is null ? "" : $"RBAC: {Join(faults)}");
    }

    private static string Join(List<string> faults)
    {
        string[] distinct = [.. faults.Distinct()];
        return distinct.Length == 1 ? distinct[0] : $"[{string.Join(", ", distinct)}]";
    }
}
