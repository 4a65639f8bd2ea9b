using System.Text.Json.Nodes;
using Fairlead.Api.Http;
using Fairlead.Api.Objects;
using Fairlead.Api.Resources;
using Fairlead.Api.Security;
using Fairlead.Kubernetes;
using Fairlead.Kubernetes.Defaults;
using Fairlead.Kubernetes.Patching;
using Fairlead.Kubernetes.Validation;
using KubernetesResources = Fairlead.Kubernetes.Resources;

namespace Fairlead.Api.Admission;

/// <summary>
/// What happens to an object between its decoding and the store. The order is Kubernetes':
/// <code>
/// defaults ─► owners of fields ─► plugins (may change or refuse) ─► prepare (drop what this caller may not set) ─► allocation ─► validation ─► limits ─► pod security ─► quotas
/// </code>
/// </summary>
internal sealed class AdmissionChain(ApiCore core)
{
    /// <summary>As a write's subresource: the server itself marks an object as going away. Neither defaults nor rules apply.</summary>
    public const string DeletionMark = "\0deletion";

    private readonly IReadOnlyList<IAdmissionPlugin> _plugins =
    [
        new NamespaceLifecycle(core),
        new LimitDefaulting(core),
        new ServiceAccountPlugin(core),
        new NodeTaint(),
        new RuntimeClassPlugin(core),
        new PriorityPlugin(core),
        new DefaultTolerations(),
        new DefaultIngressClass(core),
        new DefaultStorageClass(core),
        new StorageProtection(),
        new CertificateRequests(core.Clock),
    ];

    private readonly LimitCheck _limits = new(core);
    private readonly PodSecurityPlugin _podSecurity = new(core);
    private readonly ClaimResize _resizes = new(core);
    private readonly QuotaCharge _quotas = new(core);
    private readonly IReadOnlyList<IWriteGuard> _guards = core.Options.WriteGuards(core);

    /// <summary>Makes a decoded object fit to be stored, or says why not.</summary>
    public ValueTask<ApiStatus?> CreateAsync(WriteContext write, JsonObject obj)
    {
        Defaulter.Apply(write.Type, obj);
        if (write.TracksFields) ManagedFields.TrackUpdate(write.Type, null, obj, write.FieldManager, write.Subresource, core.Clock.GetUtcNow());
        foreach (var plugin in _plugins)
            if (plugin.Create(write, obj) is { } refusal) return new(refusal);
        if (Guard(write, obj, null) is { } forbidden) return new(forbidden);
        Strategy.PrepareForCreate(write.Type, obj);
        VolumePhase.Create(write.Type, obj, core.Clock.GetUtcNow());
        if (write is { Name: ServiceCidrReady.Default, TracksFields: false } && ReferenceEquals(write.Type, KubernetesResources.ServiceCIDR)) ServiceCidrReady.Mark(obj, core.Clock.GetUtcNow());
        if (ReferenceEquals(write.Type, KubernetesResources.Service) && core.Allocator.Allocate(write, obj, null) is { } unallocated) return new(unallocated);
        if (Judge(write, obj, null, Validator.ValidateCreate(write.Type, obj)) is { } invalid) return new(invalid);
        return (_limits.Create(write, obj) ?? _podSecurity.Create(write, obj)) is { } beyond ? new(beyond) : _quotas.ChargeAsync(write, obj, null);
    }

    /// <summary>The same for an update; <paramref name="old"/> is the object as it stands.</summary>
    public ValueTask<ApiStatus?> UpdateAsync(WriteContext write, JsonObject obj, JsonObject old) =>
        PodSecurityPlugin.Tightens(write, obj, old) ? UpdateWithNewsAsync(write, obj, old) : UpdateNowAsync(write, obj, old);

    /// <summary>Looks at all pods made until now.</summary>
    private async ValueTask<ApiStatus?> UpdateWithNewsAsync(WriteContext write, JsonObject obj, JsonObject old)
    {
        await core.Cache.FreshAsync(write.Stop);
        return await UpdateNowAsync(write, obj, old);
    }

    private ValueTask<ApiStatus?> UpdateNowAsync(WriteContext write, JsonObject obj, JsonObject old)
    {
        if (write.Subresource == DeletionMark) return default;
        if (PartialUpdate.Restricts(write.Subresource)) PartialUpdate.Restrict(write.Subresource, obj, old);
        Defaulter.Apply(write.Type, obj);
        if (write.TracksFields) ManagedFields.TrackUpdate(write.Type, old, obj, write.FieldManager, write.Subresource, core.Clock.GetUtcNow());
        foreach (var plugin in _plugins)
            if (plugin.Update(write, obj, old) is { } refusal) return new(refusal);
        if (Guard(write, obj, old) is { } forbidden) return new(forbidden);
        if (PartialUpdate.Restricts(write.Subresource)) return CheckPart(write, obj, old) is { } wrong ? new(wrong) : _quotas.ChargeAsync(write, obj, old);
        if (write.IsStatus) Strategy.PrepareForStatusUpdate(write.Type, obj, old);
        if (write.IsStatus) VolumePhase.Update(write.Type, obj, old, core.Clock.GetUtcNow());
        if (!write.IsStatus) Strategy.PrepareForUpdate(write.Type, obj, old);
        if (!write.IsStatus && ReferenceEquals(write.Type, KubernetesResources.Service) && core.Allocator.Allocate(write, obj, old) is { } unallocated) return new(unallocated);
        var invalid = Judge(write, obj, old, write.IsStatus ? Validator.ValidateStatusUpdate(write.Type, obj, old) : Validator.ValidateUpdate(write.Type, obj, old));
        return (invalid ?? _limits.Update(write, obj, old) ?? _podSecurity.Update(write, obj, old) ?? _resizes.Update(write, obj, old)) is { } refused ? new(refused) : _quotas.ChargeAsync(write, obj, old);
    }

    private ApiStatus? CheckPart(WriteContext write, JsonObject obj, JsonObject old)
    {
        var faults = Validator.ValidatePart(write.Type, write.Subresource, obj, old);
        return faults.Count > 0 ? RefusalStatus.Invalid(write.Type, write.Name, faults) : _limits.Update(write, obj, old) ?? _podSecurity.Update(write, obj, old);
    }

    /// <summary>Asks the guards; a deletion has no object to become.</summary>
    public ApiStatus? Guard(WriteContext write, JsonObject? obj, JsonObject? old)
    {
        foreach (var guard in _guards)
            if (guard.Refuse(write.Identity, write.Type, write.Subresource, write.Namespace, write.Name, obj, old) is { } refusal) return refusal;
        return null;
    }

    private static ApiStatus? Judge(WriteContext write, JsonObject obj, JsonObject? old, IReadOnlyList<FieldError> faults)
    {
        if (faults.Count > 0) return RefusalStatus.Invalid(ServedKinds.StoredAs(write.Type), write.Name, faults);
        if (!write.IsStatus) write.Warn(Validator.Warnings(write.Type, obj, old));
        return null;
    }
}
