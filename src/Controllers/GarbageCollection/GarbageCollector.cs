using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Fairlead.Client;
using Fairlead.Client.Queues;
using Fairlead.Client.Watching;
using Fairlead.Controllers.Running;
using Fairlead.Kubernetes;
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
    private readonly ConcurrentDictionary<string, bool> _absent = [];                // uids never come back
    private readonly ILogger _log = context.Logs.CreateLogger("Fairlead.Controllers.garbage-collector");

    public string Name => "garbage-collector";

    /// <summary>Kinds whose objects may own or be owned: all that can be watched, but events.</summary>
    public static IReadOnlyList<ResourceType> Types { get; } =
        [.. Resources.All.Where(type => type.Plural.Length > 0 && type.Verbs.Contains("watch") && type.Verbs.Contains("delete") && type.Plural != "events")];

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
                ResourceChange<MetadataObject>.Gone(_, var last) => _graph.Gone(type, last.Metadata.Uid ?? ""),
                _ => [],
            };
            foreach (string uid in look) _queue.Add(uid);
            return ValueTask.CompletedTask;
        }, stop);
    }

    private static Tracked TrackedOf(ResourceType type, MetadataObject obj) =>
        new(type, obj.Key, obj.Metadata.Uid ?? "", obj.Metadata.OwnerReferences, obj.Metadata.DeletionTimestamp is not null, obj.Metadata.Finalizers);

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
        await CarryOutAsync(obj, GarbagePolicy.ForDependent(obj, owners, _graph.DependentsOf(uid).Count > 0), stop);
    }

    private async Task<OwnerState> StateOfAsync(OwnerReference owner, Tracked dependent, CancellationToken stop)
    {
        if (_graph.Find(owner.Uid) is { } tracked) return tracked.AwaitsDependents ? OwnerState.Waiting : OwnerState.Solid;
        if (_graph.IsAlive(owner.Uid)) return OwnerState.Solid;
        if (_absent.ContainsKey(owner.Uid)) return OwnerState.Absent;
        if (Resources.All.FirstOrDefault(type => type.ApiVersion == owner.ApiVersion && type.Kind == owner.Kind && type.Plural.Length > 0) is not { } type) return OwnerState.Solid;
        if (type.Namespaced && dependent.Key.Namespace.Length == 0) return OwnerState.Absent;   // a cluster object can't be owned from within a namespace
        try
        {
            string path = ResourcePath.Object(type, dependent.Key.Namespace, owner.Name);
            var live = await context.Client.SendAsync(HttpMethod.Get, path, null, null, MetadataObject.ReadSmall, stop);
            if (live.Metadata.Uid == owner.Uid) return OwnerState.Solid;
        }
        catch (ApiException e) when (e.IsNotFound)
        {
            _log.OwnerIsGone(dependent.Key, owner.Kind, owner.Name);
        }
        _absent[owner.Uid] = true;
        return OwnerState.Absent;
    }

    private async Task CarryOutAsync(Tracked obj, GarbageVerdict verdict, CancellationToken stop)
    {
        switch (verdict)
        {
            case GarbageVerdict.Delete(var policy): await DeleteAsync(obj, policy, stop); break;
            case GarbageVerdict.DropOwners(var left): await SetOwnersAsync(obj, left, stop); break;
            case GarbageVerdict.Release(var finalizer): await ReleaseAsync(obj, finalizer, stop); break;
            case GarbageVerdict.FreeDependents(var dependents):
                foreach (var dependent in dependents) await SetOwnersAsync(dependent, [.. dependent.Owners.Where(owner => owner.Uid != obj.Uid)], stop);
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

    private Task SetOwnersAsync(Tracked obj, IReadOnlyList<OwnerReference> owners, CancellationToken stop) =>
        PatchAsync(obj, new JsonObject { ["uid"] = obj.Uid, ["ownerReferences"] = new JsonArray([.. owners.Select(owner => KubernetesJson.ToTree(owner))]) }, stop);

    private async Task ReleaseAsync(Tracked obj, string finalizer, CancellationToken stop)
    {
        string path = ResourcePath.Object(obj.Type, obj.Key.Namespace, obj.Key.Name);
        MetadataObject live;
        try { live = await context.Client.SendAsync(HttpMethod.Get, path, null, null, MetadataObject.ReadSmall, stop); }
        catch (ApiException e) when (e.IsNotFound) { return; }
        if (live.Metadata.Uid != obj.Uid || !live.Metadata.Finalizers.Contains(finalizer)) return;
        var left = new JsonArray([.. live.Metadata.Finalizers.Where(name => name != finalizer).Select(name => JsonValue.Create(name))]);
        await PatchAsync(obj, new JsonObject { ["uid"] = obj.Uid, ["resourceVersion"] = live.Metadata.ResourceVersion, ["finalizers"] = left }, stop);
    }

    private async Task PatchAsync(Tracked obj, JsonObject metadata, CancellationToken stop)
    {
        try
        {
            await context.Client.PatchAsync(obj.Type, MetadataObject.ReadSmall, obj.Key.Namespace, obj.Key.Name, Patch.MergeOf(new JsonObject { ["metadata"] = metadata }), stop: stop);
        }
        catch (ApiException e) when (e.IsNotFound)
        {
            _log.ObjectIsGone(obj.Key);
        }
    }
}
