using System.Text.Json.Nodes;
using Fairlead.Api.Cache;
using Fairlead.Api.Http;
using Fairlead.Api.Objects;
using Fairlead.Kubernetes;
using Fairlead.Kubernetes.Core;
using Fairlead.Kubernetes.Patching;
using Fairlead.Kubernetes.Quotas;
using Fairlead.Store;
using KubernetesResources = Fairlead.Kubernetes.Resources;

namespace Fairlead.Api.Admission;

/// <summary>
/// Charges a write to the ResourceQuotas of its namespace. What is used is written in the very transaction that writes the object, on the
/// condition that the quota stands as it was read: two writes at once never both get the last slot, and a write that fails spends nothing.
/// What is given back by deletions, the controller counts.
/// <code>
/// object ─► any quota here? ─ no ─► done
///               └─ yes ─► wait for its turn ─► judge ─► { put object, put each quota's status } ─ one commit
/// </code>
/// </summary>
internal sealed class QuotaCharge(ApiCore core)
{
    private const string Manager = "kube-apiserver";

    /// <summary>Turns, so that writes that spend the same quotas wait instead of meeting at commit. Namespaces may share one.</summary>
    private readonly SemaphoreSlim[] _turns = [.. Enumerable.Range(0, 64).Select(_ => new SemaphoreSlim(1))];

    private readonly ResourceCache _quotas = core.Cache[KubernetesResources.ResourceQuota];

    /// <param name="old">The object as it stands, for an update.</param>
    public ValueTask<ApiStatus?> ChargeAsync(WriteContext write, JsonObject obj, JsonObject? old)
    {
        var snapshot = _quotas.Snapshot;
        if (snapshot.Objects.IsEmpty || !IsCounted(write, old is not null) || !snapshot.In(new WatchScope(write.Namespace, null)).Any()) return default;
        return ChargeInTurnAsync(write, obj, old);
    }

    /// <summary>Creations of everything but events; of updates those that can take more than before.</summary>
    private static bool IsCounted(WriteContext write, bool isUpdate)
    {
        if (!write.Type.Namespaced || write.Type.Plural == "events") return false;
        if (!isUpdate) return write.Subresource.Length == 0;
        return ReferenceEquals(write.Type, KubernetesResources.Pod)
            ? write.Subresource == "resize"
            : write.Subresource.Length == 0 && (ReferenceEquals(write.Type, KubernetesResources.Service) || ReferenceEquals(write.Type, KubernetesResources.PersistentVolumeClaim));
    }

    private async ValueTask<ApiStatus?> ChargeInTurnAsync(WriteContext write, JsonObject obj, JsonObject? old)
    {
        var turn = _turns[(uint)string.GetHashCode(write.Namespace, StringComparison.Ordinal) % (uint)_turns.Length];
        await turn.WaitAsync(write.Stop);
        write.Turn = new Turn(turn);
        await core.Cache.FreshAsync(write.Stop);
        var now = core.Clock.GetUtcNow();
        var subject = QuotaSubject.Of(write.Type, obj);
        var before = old is null ? null : QuotaSubject.Of(write.Type, old);
        var quotas = _quotas.Snapshot.In(new WatchScope(write.Namespace, null)).ToList();
        var verdicts = quotas.ConvertAll(q => QuotaRules.Judge(KubernetesJson.Read<ResourceQuota>(q.Json.Span), subject, before, now));
        if (verdicts.OfType<QuotaVerdict.Refused>().FirstOrDefault() is { } refused) return ApiStatus.Forbidden(write.Type, write.Name, refused.Why);
        if (write.DryRun) return null;
        for (int i = 0; i < quotas.Count; i++)
        {
            if (verdicts[i] is QuotaVerdict.Charged(var charged)) write.Together.Add(Put(quotas[i], charged, now));
        }
        return null;
    }

    private static Operation Put(CachedObject quota, ResourceQuota charged, DateTimeOffset now)
    {
        var old = CanonicalJson.Parse(quota.Json);
        var next = (JsonObject)old.DeepClone();
        next.Child("status")["used"] = KubernetesJson.ToTree(charged.Status)["used"]!.DeepClone();
        ManagedFields.TrackUpdate(KubernetesResources.ResourceQuota, old, next, Manager, "status", now);
        var (json, stampAt) = CanonicalJson.Encode(next);
        return Operation.Put(StoreKeys.Of(KubernetesResources.ResourceQuota, quota.Key), json, quota.Revision, stampAt);
    }

    private sealed class Turn(SemaphoreSlim turns) : IDisposable
    {
        public void Dispose() => turns.Release();
    }
}
