using Fairlead.Kubernetes.Core;

namespace Fairlead.Kubernetes.Quotas;

/// <summary>What a quota says of one write.</summary>
public abstract record QuotaVerdict
{
    private QuotaVerdict() { }

    /// <summary>The quota does not count it.</summary>
    public sealed record Unconcerned : QuotaVerdict;

    /// <summary>There is room: the quota with what will then be used.</summary>
    public sealed record Charged(ResourceQuota Quota) : QuotaVerdict;

    /// <summary>It may not be, for this reason.</summary>
    public sealed record Refused(string Why) : QuotaVerdict;
}
