namespace Fairlead.Kubernetes.Quotas;

/// <summary>An object of which quotas only count that it is there. Some kinds of the core group have an older name for that too.</summary>
public sealed class CountedSubject(ResourceType type) : QuotaSubject(type)
{
    private readonly string _shortName = type.GroupResource is "replicationcontrollers" or "resourcequotas" or "secrets" or "configmaps" ? type.GroupResource : "";

    public override ResourceTally Usage(DateTimeOffset now)
    {
        var usage = new ResourceTally();
        usage.Set(CountName, ResourceTally.One);
        if (_shortName.Length > 0) usage.Set(_shortName, ResourceTally.One);
        return usage;
    }

    public override bool Counts(string resource) => resource == CountName || (_shortName.Length > 0 && resource == _shortName);
}
