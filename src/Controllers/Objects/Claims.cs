using System.Text.Json.Nodes;
using Fairlead.Client;
using Fairlead.Client.Watching;
using Fairlead.Kubernetes;
using Fairlead.Kubernetes.Meta;

namespace Fairlead.Controllers.Objects;

/// <summary>Carries out a <see cref="Claim{T}"/>.</summary>
public static class Claims
{
    /// <summary>Adopts and releases as the claim says; returns what the owner has afterwards.</summary>
    public static async Task<IReadOnlyList<T>> SettleAsync<T, TOwner>(KubeClient client, Informer<T> informer, TOwner owner, Claim<T> claim, CancellationToken stop)
        where T : class, IKubernetesObject<T> where TOwner : class, IKubernetesObject<TOwner>
    {
        if (claim is { Adopt.Count: 0, Release.Count: 0 }) return claim.Kept;
        var owned = new List<T>(claim.Kept);
        if (claim.Adopt.Count > 0 && await StillThereAsync(client, owner, stop))
        {
            foreach (var orphan in claim.Adopt)
            {
                if (await TryPatchAsync(client, informer, orphan, Owners(orphan, orphan.Metadata.OwnerReferences.Append(Ownership.By(owner))), stop) is { } adopted) owned.Add(adopted);
            }
        }
        foreach (var stray in claim.Release)
        {
            await TryPatchAsync(client, informer, stray, Owners(stray, stray.Metadata.OwnerReferences.Where(reference => reference.Uid != owner.Metadata.Uid)), stop);
        }
        return owned;
    }

    /// <summary>The cache may show an owner that is gone or going: adopting for it would lose the object to garbage collection.</summary>
    private static async Task<bool> StillThereAsync<TOwner>(KubeClient client, TOwner owner, CancellationToken stop) where TOwner : class, IKubernetesObject<TOwner> =>
        await client.FindAsync<TOwner>(owner.Metadata.Namespace, owner.Name, stop) is { } live && live.Metadata.Uid == owner.Metadata.Uid && live.Metadata.DeletionTimestamp is null;

    private static async Task<T?> TryPatchAsync<T>(KubeClient client, Informer<T> informer, T obj, Patch patch, CancellationToken stop) where T : class, IKubernetesObject<T>
    {
        try
        {
            return informer.Wrote(await client.PatchAsync<T>(obj.Metadata.Namespace, obj.Name, patch, stop: stop));
        }
        catch (ApiException e) when (e.IsNotFound)
        {
            return null;                                                             // gone meanwhile: nothing to claim
        }
    }

    private static Patch Owners(IKubernetesObject obj, IEnumerable<OwnerReference> owners) => Patch.MergeOf(new JsonObject
    {
        ["metadata"] = new JsonObject
        {
            ["uid"] = obj.Metadata.Uid,                                              // refused if the name now means another object
            ["resourceVersion"] = obj.Metadata.ResourceVersion,
            ["ownerReferences"] = new JsonArray([.. owners.Select(owner => KubernetesJson.ToTree(owner))]),
        },
    });
}
