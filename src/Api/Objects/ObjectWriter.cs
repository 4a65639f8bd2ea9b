using System.Text.Json.Nodes;
using Fairlead.Api.Admission;
using Fairlead.Api.Cache;
using Fairlead.Api.Http;
using Fairlead.Api.Resources;
using Fairlead.Kubernetes;
using Fairlead.Store;
using KubernetesResources = Fairlead.Kubernetes.Resources;

namespace Fairlead.Api.Objects;

/// <summary>
/// Writes objects: admission, then one transaction on the condition that the object still stands as it was read; if not, all over again.
/// <code>
/// object ─► system fields ─► AdmissionChain (defaults, owners of fields, allocation, validation) ─► bytes ─► IStore.CommitAsync
///    ▲                                                                                                            │ conflict
///    └────────────────────────────────── wait until the cache shows the other's write ◄──────────────────────────┘
/// </code>
/// </summary>
internal sealed class ObjectWriter(ApiCore core)
{
    /// <summary>Attempts before a write that always meets others gives up.</summary>
    private const int Attempts = 64;

    private const int GeneratedNames = 8;

    private readonly AdmissionChain _admission = new(core);

    /// <summary>Makes a new object. <paramref name="make"/> gives the decoded object, anew at each attempt.</summary>
    public async ValueTask<Outcome<Written>> CreateAsync(WriteContext write, Func<Outcome<JsonObject>> make)
    {
        for (int attempt = 1; ; attempt++)
        {
            var made = make();
            if (made.IsRefused) return made.Refusal;
            var obj = made.Value;
            bool generated = obj.Name.Length == 0;
            long seen = core.Cache.Revision, visible = core.Store.Revision;
            var outcome = await TryCreateAsync(write, obj);
            if (outcome.IsRefused && (seen >= visible || attempt > 1)) return outcome.Refusal;
            if (!outcome.IsRefused && outcome.Value.Written is { } written) return written;
            await core.Cache.FreshAsync(write.Stop);
            if (outcome.IsRefused) continue;                       // refused by what the cache showed a moment ago: look again
            if (outcome.Value.ConflictKey == KeyOf(write))
            {
                if (!generated) return Taken(write);
                if (attempt >= GeneratedNames) return ApiStatus.GenerateNameTaken(write.Type, write.Name);
            }
            else if (attempt >= Attempts) return ApiStatus.TooManyRequests("too many writes at once compete for the same addresses, ports or quota", 1);
        }
    }

    private ApiStatus Taken(WriteContext write)
    {
        var taken = ApiStatus.AlreadyExists(write.Type, write.Name);
        bool going = core.Get(write.Type, write.Namespace, write.Name)?.Field("metadata.deletionTimestamp").Length > 0;
        return going ? taken with { Message = "object is being deleted: " + taken.Message } : taken;
    }

    private async ValueTask<Outcome<Attempt>> TryCreateAsync(WriteContext write, JsonObject obj)
    {
        write.Together.Clear();
        if (SystemFields.ForCreate(write, obj, core.Clock.GetUtcNow()) is { } wrong) return wrong;
        try
        {
            if (await _admission.CreateAsync(write, obj) is { } refusal) return refusal;
            if (IsOtherForm(write)) OtherForm.ToStored(write.Type, obj);
            var (json, stampAt) = CanonicalJson.Encode(obj);
            if (write.DryRun)
                return core.Get(write.Type, write.Namespace, write.Name) is null ? new Attempt(new Written(Unstamped(obj), IsNew: true), "") : Taken(write);
            write.Together.Add(Operation.Create(KeyOf(write), json, stampAt));
            return await CommitAsync(write, write.Together.ToArray()) switch
            {
                CommitOutcome.Committed(var revision) => new Attempt(new Written(CanonicalJson.Stamp(json, stampAt, revision), IsNew: true), ""),
                CommitOutcome.Conflict(var key, _) => new Attempt(null, key),
                _ => throw new System.Diagnostics.UnreachableException(),
            };
        }
        finally
        {
            LetGo(write);
        }
    }

    /// <summary>
    /// Changes an object. <paramref name="change"/> gets a copy of the object as it stands and returns what it should be; it may be asked
    /// several times. The answer's <see cref="Written.IsGone"/> is set when the change took the last finalizer off a deleted object.
    /// </summary>
    public async ValueTask<Outcome<Written>> UpdateAsync(WriteContext write, Func<JsonObject, Outcome<JsonObject>> change)
    {
        for (int attempt = 1; attempt <= Attempts; attempt++)
        {
            long seen = core.Cache.Revision, visible = core.Store.Revision;
            var current = core.Get(write.Type, write.Namespace, write.Name);
            if (current is null)
            {
                await core.Cache.FreshAsync(write.Stop);
                current = core.Get(write.Type, write.Namespace, write.Name);
                if (current is null) return ApiStatus.NotFound(write.Type, write.Name);
            }
            var outcome = await TryUpdateAsync(write, current, change);
            if (outcome.IsRefused && seen < visible && attempt == 1)
            {
                await core.Cache.FreshAsync(write.Stop);           // refused by what the cache showed a moment ago: look again
                continue;
            }
            if (outcome.IsRefused || outcome.Value.Written is not null) return outcome.IsRefused ? outcome.Refusal : outcome.Value.Written!;
            await core.Cache.FreshAsync(write.Stop);
        }
        return ApiStatus.Stale(write.Type, write.Name);
    }

    private async ValueTask<Outcome<Attempt>> TryUpdateAsync(WriteContext write, CachedObject current, Func<JsonObject, Outcome<JsonObject>> change)
    {
        write.Together.Clear();
        var old = CanonicalJson.Parse(current.Json);
        if (IsOtherForm(write)) OtherForm.FromStored(write.Type, old);
        var changed = change((JsonObject)old.DeepClone());
        if (changed.IsRefused) return await StillCurrentAsync(write, current) ? changed.Refusal : new Attempt(null, "");
        var obj = changed.Value;
        if (Versioning.Refuse(write, obj, old) is { } other) return await StillCurrentAsync(write, current) ? other : new Attempt(null, "");
        if (SystemFields.ForUpdate(write, obj, old) is { } wrong) return wrong;
        try
        {
            if (await _admission.UpdateAsync(write, obj, old) is { } refusal) return refusal;
            if (IsSame(obj, old)) return await StillCurrentAsync(write, current) ? new Attempt(new Written(current.Json), "") : new Attempt(null, "");
            return await CommitAsync(write, obj, old, current);
        }
        finally
        {
            LetGo(write);
        }
    }

    /// <summary>What was held until the outcome was known.</summary>
    private void LetGo(WriteContext write)
    {
        core.Allocator.Release(write.Held);
        write.Turn?.Dispose();
        write.Turn = null;
    }

    /// <summary>A refusal, or that nothing is to be changed, counts only against the object as it is now: the cache may be a moment behind.</summary>
    private async ValueTask<bool> StillCurrentAsync(WriteContext write, CachedObject current)
    {
        await core.Cache.FreshAsync(write.Stop);
        return core.Get(write.Type, write.Namespace, write.Name)?.Revision == current.Revision;
    }

    private async ValueTask<Outcome<Attempt>> CommitAsync(WriteContext write, JsonObject obj, JsonObject old, CachedObject current)
    {
        bool gone = Deletion.IsComplete(write.Type, obj) && old.IsBeingDeleted;
        if (IsOtherForm(write)) OtherForm.ToStored(write.Type, obj);
        var (json, stampAt) = CanonicalJson.Encode(obj);
        if (write.DryRun) return new Attempt(new Written(CanonicalJson.Stamp(json, stampAt, current.Revision), IsGone: gone), "");
        if (gone)
        {
            write.Together.Clear();
            write.Together.AddRange(core.Allocator.ReleaseAll(write.Type, old));
        }
        write.Together.Add(gone ? Operation.Delete(KeyOf(write), current.Revision) : Operation.Put(KeyOf(write), json, current.Revision, stampAt));
        return await CommitAsync(write, write.Together.ToArray()) switch
        {
            CommitOutcome.Committed(var revision) => new Attempt(new Written(CanonicalJson.Stamp(json, stampAt, revision), IsGone: gone), ""),
            CommitOutcome.Conflict(var key, _) => new Attempt(null, key),
            _ => throw new System.Diagnostics.UnreachableException(),
        };
    }

    /// <summary>Whether somebody has something against this deletion.</summary>
    public ApiStatus? RefuseDelete(WriteContext write, JsonObject obj) =>
        NamespaceLifecycle.RefuseDelete(write.Type, write.Name) ?? PriorityPlugin.RefuseDelete(write.Type, write.Name) ?? _admission.Guard(write, null, obj);

    /// <summary>Removes an object that stands as given, with what is reserved for it. False: it has changed meanwhile.</summary>
    public async ValueTask<bool> TryRemoveAsync(WriteContext write, CachedObject current, JsonObject obj)
    {
        Operation[] operations = [.. core.Allocator.ReleaseAll(write.Type, obj), Operation.Delete(KeyOf(write), current.Revision)];
        return await CommitAsync(write, operations) is CommitOutcome.Committed;
    }

    /// <summary>Who was given or denied a permission, closed a namespace or limited what may be made in it, finds it so with the next request: such a write is answered once the cache shows it.</summary>
    private async ValueTask<CommitOutcome> CommitAsync(WriteContext write, Operation[] operations)
    {
        var outcome = await core.Store.CommitAsync(new Transaction(operations), write.Stop);
        if (DecidesOnRequests(write.Type)) await core.Cache.FreshAsync(write.Stop);
        return outcome;
    }

    private static readonly HashSet<ResourceType> Deciding = new(ReferenceEqualityComparer.Instance)
    {
        KubernetesResources.Namespace, KubernetesResources.ServiceAccount, KubernetesResources.Secret, KubernetesResources.LimitRange, KubernetesResources.ResourceQuota,
        KubernetesResources.PriorityClass,
    };

    private static bool DecidesOnRequests(ResourceType type) =>
        type.Group == KubernetesResources.Role.Group || Deciding.Contains(type);

    /// <summary>Whether a write changes nothing. Owners of fields that changed hands count, the time at which they last wrote does not.</summary>
    private static bool IsSame(JsonObject obj, JsonObject old)
    {
        string revision = obj.Meta("resourceVersion");
        obj.Metadata["resourceVersion"] = old.Meta("resourceVersion");
        var (owners, oldOwners) = (obj.Metadata["managedFields"], old.Metadata["managedFields"]);
        obj.Metadata.Remove("managedFields");
        old.Metadata.Remove("managedFields");
        bool same = JsonNode.DeepEquals(obj, old) && JsonNode.DeepEquals(Timeless(owners), Timeless(oldOwners));
        if (owners is not null) obj.Metadata["managedFields"] = owners;
        if (oldOwners is not null) old.Metadata["managedFields"] = oldOwners;
        if (revision.Length == 0) obj.Metadata.Remove("resourceVersion");
        return same;
    }

    private static JsonNode? Timeless(JsonNode? owners)
    {
        var copy = owners?.DeepClone() as JsonArray;
        foreach (var owner in (copy ?? []).OfType<JsonObject>()) owner.Remove("time");
        return copy;
    }

    /// <summary>A dry run's object has no resource version yet.</summary>
    private static byte[] Unstamped(JsonObject obj)
    {
        obj.Metadata.Remove("resourceVersion");
        return CanonicalJson.ToUtf8(obj);
    }

    /// <summary>Events and autoscalers have two forms, and one in the store.</summary>
    private static bool IsOtherForm(WriteContext write) => ServedKinds.IsOtherForm(write.Type);

    private static string KeyOf(WriteContext write) =>
        StoreKeys.Of(ServedKinds.StoredAs(write.Type), StoreKeys.Key(write.Namespace, write.Name));

    /// <summary>What one attempt came to: the object, or the key that another write was faster on.</summary>
    private readonly record struct Attempt(Written? Written, string ConflictKey);
}
