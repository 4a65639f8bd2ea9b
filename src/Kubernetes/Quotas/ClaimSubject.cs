using Fairlead.Kubernetes.Core;

namespace Fairlead.Kubernetes.Quotas;

/// <summary>A claim: counted, and its storage added up, also for each storage class alone (<c>NAME.storageclass.storage.k8s.io/requests.storage</c>).</summary>
public sealed class ClaimSubject(PersistentVolumeClaim claim) : QuotaSubject(PersistentVolumeClaim.Resource)
{
    private const string Claims = "persistentvolumeclaims", Storage = "requests.storage", OfClass = ".storageclass.storage.k8s.io/";

    private string Class => claim.Metadata.Annotations.GetValueOrDefault("volume.beta.kubernetes.io/storage-class") ?? claim.Spec.StorageClassName ?? "";

    public override ResourceTally Usage(DateTimeOffset now)
    {
        var usage = new ResourceTally();
        usage.Set(CountName, ResourceTally.One);
        Count(usage, Claims, ResourceTally.One);
        if (claim.Spec.Resources?.Requests.TryGetValue("storage", out var asked) == true) Count(usage, Storage, WholeBytes(asked.Amount));
        return usage;
    }

    public override bool Counts(string resource) =>
        resource is Claims or Storage || resource == CountName
        || resource.EndsWith(OfClass + Claims, StringComparison.Ordinal) || resource.EndsWith(OfClass + Storage, StringComparison.Ordinal);

    public override bool IsIn(ScopedResourceSelectorRequirement scope) => scope.ScopeName == "VolumeAttributesClass" && Fits(scope, claim.Spec.VolumeAttributesClassName);

    private void Count(ResourceTally usage, string resource, QuantityAmount amount)
    {
        usage.Set(resource, amount);
        if (Class.Length > 0) usage.Set(Class + OfClass + resource, amount);
    }

    private static QuantityAmount WholeBytes(QuantityAmount amount) => amount.IsInteger ? amount : QuantityAmount.FromMilli(1000) with { Nano = new System.Numerics.BigInteger(amount.Units) * 1_000_000_000, Format = amount.Format };
}
