using Fairlead.Kubernetes.Core;

namespace Fairlead.Kubernetes.Quotas;

/// <summary>
/// Whether a write fits into a quota, and what a quota's objects use together. What counts are the limits in the quota's status: a new quota
/// holds back nothing until the controller has counted what is there. Pure.
/// </summary>
public static class QuotaRules
{
    /// <param name="before">The object as it stood, for an update: only what it takes beyond that is charged.</param>
    public static QuotaVerdict Judge(ResourceQuota quota, QuotaSubject subject, QuotaSubject? before, DateTimeOffset now)
    {
        var counted = quota.Status.Hard.Keys.Where(subject.Counts).Order(StringComparer.Ordinal).ToList();
        if (counted.Count == 0 || !Covers(quota.Spec, subject)) return new QuotaVerdict.Unconcerned();
        string name = quota.Metadata.Name ?? "";
        if (subject.Missing(counted) is { } missing) return new QuotaVerdict.Refused($"failed quota: {name}: {missing}");
        if (!counted.TrueForAll(quota.Status.Used.ContainsKey)) return new QuotaVerdict.Refused($"status unknown for quota: {name}, resources: {string.Join(",", counted)}");
        var usage = subject.Usage(now);
        if (usage.Where((_, amount) => amount.IsNegative) is { IsEmpty: false } negative)
            return new QuotaVerdict.Refused($"quota usage is negative for resource(s): {string.Join(",", negative.Names)}");
        if (before is not null && Covers(quota.Spec, before)) usage = usage.Beyond(before.Usage(now));
        return Charge(quota, name, usage.Where((resource, amount) => !amount.IsZero && quota.Status.Hard.ContainsKey(resource)));
    }

    /// <summary>What these objects use of a quota's resources; each resource of the quota is named, if with nothing.</summary>
    public static ResourceTally Used(ResourceQuotaSpec quota, IEnumerable<QuotaSubject> subjects, DateTimeOffset now)
    {
        var used = new ResourceTally();
        foreach (string resource in quota.Hard.Keys) used.Set(resource, QuantityAmount.Zero);
        foreach (var subject in subjects)
        {
            if (Covers(quota, subject)) used.Add(subject.Usage(now).Where((resource, _) => quota.Hard.ContainsKey(resource)));
        }
        return used;
    }

    private static QuotaVerdict Charge(ResourceQuota quota, string name, ResourceTally wanted)
    {
        if (wanted.IsEmpty) return new QuotaVerdict.Unconcerned();
        ResourceTally hard = new(quota.Status.Hard), used = new(quota.Status.Used), then = new(quota.Status.Used);
        then.Add(wanted);
        var beyond = wanted.Where((resource, _) => then[resource] > hard[resource]);
        if (!beyond.IsEmpty)
            return new QuotaVerdict.Refused($"exceeded quota: {name}, requested: {beyond}, used: {used.Where((r, _) => beyond.Has(r))}, limited: {hard.Where((r, _) => beyond.Has(r))}");
        return new QuotaVerdict.Charged(quota with { Status = quota.Status with { Used = then.ToQuantities() } });
    }

    private static bool Covers(ResourceQuotaSpec quota, QuotaSubject subject) =>
        quota.Scopes.All(scope => subject.IsIn(new ScopedResourceSelectorRequirement { ScopeName = scope, Operator = "Exists" }))
        && (quota.ScopeSelector?.MatchExpressions ?? []).All(subject.IsIn);
}
