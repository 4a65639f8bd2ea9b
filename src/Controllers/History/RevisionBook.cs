using System.Text.Json.Nodes;
using Fairlead.Client;
using Fairlead.Client.Watching;
using Fairlead.Controllers.Deployments;
using Fairlead.Controllers.Objects;
using Fairlead.Controllers.Running;
using Fairlead.Kubernetes;
using Fairlead.Kubernetes.Apps;
using Fairlead.Kubernetes.Core;
using Fairlead.Kubernetes.Meta;

namespace Fairlead.Controllers.History;

/// <summary>
/// The templates that a DaemonSet or StatefulSet has had, as ControllerRevisions: the newest has the highest number, and
/// <c>kubectl rollout undo</c> patches an old one's data back into the owner.
/// </summary>
public sealed class RevisionBook(ControllerContext context)
{
    public const string HashLabel = "controller-revision-hash";
    private readonly Informer<ControllerRevision> _revisions = context.Informers.Of<ControllerRevision>().IndexedByOwner();

    public IReadOnlyList<ControllerRevision> Of(IKubernetesObject owner) => [.. _revisions.OwnedBy(owner.Metadata.Uid).OrderBy(revision => revision.Revision)];

    /// <summary>The revision of the owner's current template; made when there is none, renumbered when it is an old one again.</summary>
    public async Task<ControllerRevision> CurrentAsync<T>(T owner, PodTemplateSpec template, int collisions, CancellationToken stop) where T : class, IKubernetesObject<T>
    {
        var known = Of(owner);
        var data = DataOf(template);
        long last = known.Count == 0 ? 0 : known[^1].Revision;
        var same = known.LastOrDefault(revision => revision.Data is { } held && JsonNode.DeepEquals(JsonObject.Create(held), data));
        if (same is null) return _revisions.Wrote(await CreateAsync(owner, template, data, last + 1, collisions, stop));
        return same.Revision == last ? same : _revisions.Wrote(await context.Client.UpdateAsync(same with { Revision = last + 1 }, stop));
    }

    /// <summary>Removes the oldest revisions that no pod uses, beyond the limit.</summary>
    /// <param name="used">What pods carry as label: a DaemonSet's the hash, a StatefulSet's the revision's name.</param>
    public async Task PruneAsync(IKubernetesObject owner, int limit, IReadOnlySet<string> used, CancellationToken stop)
    {
        var unused = Of(owner).Where(revision => !used.Contains(revision.Metadata.Labels.GetValueOrDefault(HashLabel) ?? "") && !used.Contains(revision.Name)).ToArray();
        foreach (var old in unused.Take(Math.Max(0, unused.Length - limit)))
        {
            await context.Client.DeleteAsync<ControllerRevision>(old.Namespace, old.Name, stop: stop);
            _revisions.Removed(old);
        }
    }

    /// <summary>The template that a revision keeps.</summary>
    public static PodTemplateSpec? TemplateOf(ControllerRevision revision) =>
        revision.Data is { } data && JsonObject.Create(data)?["spec"]?["template"] is { } template ? KubernetesJson.Read<PodTemplateSpec>(template) : null;

    private async Task<ControllerRevision> CreateAsync<T>(T owner, PodTemplateSpec template, JsonObject data, long number, int collisions, CancellationToken stop) where T : class, IKubernetesObject<T>
    {
        string hash = TemplateHash.Of(template, collisions);
        var labels = new Dictionary<string, string>(template.Metadata?.Labels ?? new Dictionary<string, string>()) { [HashLabel] = hash };
        var revision = new ControllerRevision
        {
            Metadata = new ObjectMeta { Namespace = owner.Namespace, Name = $"{owner.Name}-{hash}", Labels = labels, Annotations = owner.Metadata.Annotations, OwnerReferences = [Ownership.By(owner)] },
            Revision = number,
            Data = System.Text.Json.JsonDocument.Parse(data.ToJsonString()).RootElement,
        };
        try
        {
            return await context.Client.CreateAsync(revision, stop);
        }
        catch (ApiException e) when (e.IsAlreadyExists)
        {
            var taken = await context.Client.GetAsync<ControllerRevision>(owner.Namespace, revision.Metadata.Name!, stop);
            if (Ownership.IsControlledBy(taken, owner.Metadata.Uid) && taken.Data is { } held && JsonNode.DeepEquals(JsonObject.Create(held), data)) return taken;
            return await CreateAsync(owner, template, data, number, collisions + 1, stop);
        }
    }

    /// <summary>A patch that puts the template back as a whole, its keys in Go's order: clients compare such patches byte by byte.</summary>
    private static JsonObject DataOf(PodTemplateSpec template)
    {
        var tree = KubernetesJson.ToTree(template);
        tree["$patch"] = "replace";
        return new JsonObject { ["spec"] = new JsonObject { ["template"] = Sorted(tree) } };
    }

    private static JsonNode? Sorted(JsonNode? node) => node switch
    {
        JsonObject tree => new JsonObject(tree.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => KeyValuePair.Create(pair.Key, Sorted(pair.Value)))),
        JsonArray list => new JsonArray([.. list.Select(Sorted)]),
        _ => node?.DeepClone(),
    };
}
