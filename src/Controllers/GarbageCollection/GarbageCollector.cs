using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Fairlead.Client;
using Fairlead.Client.Queues;
using Fairlead.Client.Recording;
using Fairlead.Client.Watching;
using Fairlead.Controllers.Running;
using Fairlead.Kubernetes;
using Fairlead.Kubernetes.Core;
using Fairlead.Kubernetes.Meta;
using Fairlead.Primitives;
using Microsoft.Extensions.Logging;

namespace Fairlead.Controllers.GarbageCollection;

/// <summary>
/// Deletes what lost its last owner, and carries out foreground and orphaning deletion. Watches the metadata of every kind; before
/// it calls an owner absent it asks the server itself, for its own picture may lag.
/// </summary>
public sealed class GarbageCollector(ControllerContext context) : IController
{
    private const int Workers = 8;
    private readonly GarbageGraph _graph = new();
    private readonly WorkQueue<string> _queue = new(context.Clock);
    private readonly ConcurrentDictionary<string, bool> _absent = [];                // "namespace/uid": uids never come back
    private readonly ILogger _log = context.Logs.CreateLogger("Fairlead.Controllers.garbage-collector");

    public string Name => "garbage-collector";

    /// <summary>Kinds whose objects may own or be owned: all that can be watched, but events.</summary>
    public static IReadOnlyList<ResourceType> Types { get; } =
        [.. Resources.Preferred.Where(type => type.Plural.Length > 0 && type.Verbs.Contains("watch") && type.Verbs.Contains("delete") && type.Plural != "events")];

    public async Task RunAsync(CancellationToken stop) => await Task.WhenAll(
        Types.Select(type => FollowAsync(type, stop)).Concat(Enumerable.Range(0, Workers).Select(_ => WorkAsync(stop))));

    private Task FollowAsync(ResourceType type, CancellationToken stop)
    {
        var reflector = new Reflector<MetadataObject>(context.Client, type, MetadataObject.ReadSmall, WatchScope.Everything, _log, context.Clock);
        return reflector.RunAsync((change, _) =>
        {
            var look = change switch
            {
                ResourceChange<MetadataObject>.Replaced(var all) => _graph.Replace(type, [.. all.Select(obj => TrackedOf(type, obj))]),
                ResourceChange<MetadataObject>.Set(var obj) => _graph.Set(TrackedOf(type, obj)),
                ResourceChange<MetadataObject>.Gone(_, var last) => _graph.Gone(type, last.Key.Namespace, last.Metadata.Uid ?? ""),
                _ => [],
            };
            foreach (string uid in look) _queue.Add(uid);
            return ValueTask.CompletedTask;
        }, stop);
    }

    private static Tracked TrackedOf(ResourceType type, MetadataObject obj) =>
        new(type, obj.Key, obj.Metadata.Uid ?? "", obj.Metadata.OwnerReferences, obj.Metadata.DeletionTimestamp is not null, obj.Metadata.Finalizers, obj.Metadata.ResourceVersion ?? "");

    private async Task WorkAsync(CancellationToken stop)
    {
        while (true)
        {
            string uid = await _queue.TakeAsync(stop);
            try
            {
                await LookAsync(uid, stop);
                _queue.Forget(uid);
            }
            catch (Exception e) when (e is ApiException or HttpRequestException or IOException || (e is OperationCanceledException && !stop.IsCancellationRequested))
            {
                var wait = _queue.AddAfterFailure(uid);
                if (e is not ApiException { IsConflict: true }) _log.ReconcileFailed(null, Name, _graph.Find(uid)?.Key ?? new NamespacedName("", uid), e.Message, wait);
            }
            finally
            {
                _queue.Done(uid);
            }
        }
    }

    private async Task LookAsync(string uid, CancellationToken stop)
    {
        if (_graph.Find(uid) is not { } obj) return;
        await CarryOutAsync(obj, GarbagePolicy.ForOwner(obj, _graph.DependentsOf(uid)), stop);
        if (obj.Owners.Count == 0 || obj.Deleting) return;
        var owners = new List<(OwnerReference, OwnerState)>();
        foreach (var owner in obj.Owners) owners.Add((owner, await StateOfAsync(owner, obj, stop)));
        await CarryOutAsync(obj, GarbagePolicy.ForDependent(obj, owners, _graph.DependentsOf(uid)), stop);
    }

    /// <summary>An owner is looked for where it can be: in the dependent's own namespace, or in none. One that is elsewhere is none.</summary>
    private async Task<OwnerState> StateOfAsync(OwnerReference owner, Tracked dependent, CancellationToken stop)
    {
        string ns = dependent.Key.Namespace, place = $"{ns}/{owner.Uid}";
        if (_absent.ContainsKey(place)) return OwnerState.Absent;
        if (Resources.All.FirstOrDefault(type => type.ApiVersion == owner.ApiVersion && type.Kind == owner.Kind && type.Plural.Length > 0) is not { } type) return OwnerState.Solid;
        if (type.Namespaced && ns.Length == 0) return OwnerState.Solid;                  // a mistake that nothing mends, as Kubernetes has it
        if (_graph.IsAlive(type, ns, owner.Uid)) return _graph.Find(owner.Uid) is { AwaitsDependents: true } ? OwnerState.Waiting : OwnerState.Solid;
        try
        {
            string path = ResourcePath.Object(type, ns, owner.Name);
            var live = await context.Client.SendAsync(HttpMethod.Get, path, null, null, MetadataObject.ReadSmall, stop);
            if (live.Metadata.Uid == owner.Uid) return OwnerState.Solid;
        }
        catch (ApiException e) when (e.IsNotFound)
        {
            _log.OwnerIsGone(dependent.Key, owner.Kind, owner.Name);
        }
        if (_graph.IsElsewhere(type, ns, owner.Uid)) WarnOfPlace(owner, dependent);
        _absent[place] = true;
        return OwnerState.Absent;
    }

    private void WarnOfPlace(OwnerReference owner, Tracked dependent) => context.Recorder.Record(
        new ObjectReference { ApiVersion = dependent.Type.ApiVersion, Kind = dependent.Type.Kind, Namespace = dependent.Key.Namespace, Name = dependent.Key.Name, Uid = dependent.Uid },
        EventKind.Warning, "OwnerRefInvalidNamespace",
        $"ownerRef [{owner.ApiVersion}/{owner.Kind}, namespace: {dependent.Key.Namespace}, name: {owner.Name}, uid: {owner.Uid}] does not exist in namespace \"{dependent.Key.Namespace}\"");

    private async Task CarryOutAsync(Tracked obj, GarbageVerdict verdict, CancellationToken stop)
    {
        switch (verdict)
        {
            case GarbageVerdict.Delete(var policy, var unblock):
                if (unblock) await UnblockAsync(obj, stop);
                await DeleteAsync(obj, policy, stop);
                break;
            case GarbageVerdict.DropOwners(var lost): await DropOwnersAsync(obj, lost, obj.Version, stop); break;
            case GarbageVerdict.Release(var finalizer): await ReleaseAsync(obj, finalizer, stop); break;
            case GarbageVerdict.FreeDependents(var dependents):
                foreach (var dependent in dependents) await DropOwnersAsync(dependent, [obj.Uid], null, stop);
                _queue.AddAfter(obj.Uid, TimeSpan.FromMilliseconds(50));             // the watches show it soon
                break;
            case GarbageVerdict.Await(var dependents):
                foreach (var dependent in dependents) _queue.Add(dependent.Uid);
                break;
        }
    }

    private async Task DeleteAsync(Tracked obj, string policy, CancellationToken stop)
    {
        var options = new DeleteOptions { PropagationPolicy = policy, Preconditions = new Preconditions { Uid = obj.Uid } };
        await context.Client.DeleteAsync(obj.Type, obj.Key.Namespace, obj.Key.Name, options, stop);
    }

    /// <summary>Takes these references away and leaves alone what others do to the rest meanwhile.</summary>
    /// <param name="version">The version that must be the object's still: where its other owners, who keep it, count too. Else the last two could be taken away one by one, and nothing would delete it.</param>
    private Task DropOwnersAsync(Tracked obj, IEnumerable<string> owners, string? version, CancellationToken stop) =>
        PatchAsync(obj, OwnersPatch(obj, owners.Select(uid => new JsonObject { ["$patch"] = "delete", ["uid"] = uid }), version), stop);

    private Task UnblockAsync(Tracked obj, CancellationToken stop) =>
        PatchAsync(obj, OwnersPatch(obj, obj.Owners.Where(owner => owner.BlockOwnerDeletion == true).Select(owner => (JsonObject)KubernetesJson.ToTree(owner with { BlockOwnerDeletion = false }))), stop);

    private static Patch OwnersPatch(Tracked obj, IEnumerable<JsonObject> owners, string? version = null)
    {
        var metadata = new JsonObject { ["uid"] = obj.Uid, ["ownerReferences"] = new JsonArray([.. owners]) };
        if (version is not null) metadata["resourceVersion"] = version;
        return Patch.StrategicMergeOf(new JsonObject { ["metadata"] = metadata });
    }

    private async Task ReleaseAsync(Tracked obj, string finalizer, CancellationToken stop)
    {
        string path = ResourcePath.Object(obj.Type, obj.Key.Namespace, obj.Key.Name);
        MetadataObject live;
        try { live = await context.Client.SendAsync(HttpMethod.Get, path, null, null, MetadataObject.ReadSmall, stop); }
        catch (ApiException e) when (e.IsNotFound) { return; }
        if (live.Metadata.Uid != obj.Uid || !live.Metadata.Finalizers.Contains(finalizer)) return;
        var left = new JsonArray([.. live.Metadata.Finalizers.Where(name => name != finalizer).Select(name => JsonValue.Create(name))]);
        var metadata = new JsonObject { ["uid"] = obj.Uid, ["resourceVersion"] = live.Metadata.ResourceVersion, ["finalizers"] = left };
        await PatchAsync(obj, Patch.MergeOf(new JsonObject { ["metadata"] = metadata }), stop);
    }

    private async Task PatchAsync(Tracked obj, Patch patch, CancellationToken stop)
    {
        try
        {
            await context.Client.PatchAsync(obj.Type, MetadataObject.ReadSmall, obj.Key.Namespace, obj.Key.Name, patch, stop: stop);
        }
        catch (ApiException e) when (e.IsNotFound)
        {
            _log.ObjectIsGone(obj.Key);
        }
    }
}
