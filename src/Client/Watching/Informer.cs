using System.Collections.Immutable;
using Fairlead.Kubernetes;
using Fairlead.Primitives;
using Microsoft.Extensions.Logging;

namespace Fairlead.Client.Watching;

/// <summary>
/// A reflector with a cache that any number of controllers read. Handlers are told of each change after the cache has it; they
/// run on the informer's own loop (or the writer's, for <see cref="Wrote"/>), must be quick and must not throw: turn the change
/// into keys of a work queue.
/// </summary>
public sealed class Informer<T> : IInformer where T : class, IKubernetesObject
{
    private readonly Reflector<T> _reflector;
    private readonly TaskCompletionSource _synced = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private ImmutableArray<Action<CacheChange<T>>> _handlers = [];

    public Informer(Reflector<T> reflector) => _reflector = reflector;

    /// <summary>An informer of a kind known only at run time.</summary>
    public Informer(KubeClient client, ResourceType type, ObjectReader<T> reader, WatchScope scope, ILoggerFactory logs, TimeProvider clock)
        : this(new Reflector<T>(client, type, reader, scope, logs.CreateLogger("Fairlead.Client.Watching.Reflector"), clock))
    {
    }

    public ResourceCache<T> Cache { get; } = new();

    public Task Synced => _synced.Task;

    /// <summary>Adds a handler; what the cache holds already is told first.</summary>
    public void OnChange(Action<CacheChange<T>> handler)
    {
        ImmutableInterlocked.Update(ref _handlers, static (handlers, added) => handlers.Add(added), handler);
        foreach (var obj in Cache.All()) handler(new CacheChange<T>(obj.Key, null, obj));
    }

    public Task RunAsync(CancellationToken stop) => _reflector.RunAsync(Take, stop);

    /// <summary>Takes the answer to our own write into the cache at once, so that the next decision knows of it.</summary>
    public T Wrote(T obj)
    {
        if (Cache.Wrote(obj) is { } change) Tell(change with { Ours = true });
        return obj;
    }

    /// <summary>Takes an object that we deleted for good out of the cache at once.</summary>
    public void Removed(T obj)
    {
        if (Cache.Removed(obj) is { } change) Tell(change with { Ours = true });
    }

    /// <summary>Done when the cache holds the object in a state as wanted; null stands for "not there".</summary>
    public async Task<T?> WaitForAsync(NamespacedName key, Func<T?, bool> holds, CancellationToken stop)
    {
        var met = new TaskCompletionSource<T?>(TaskCreationOptions.RunContinuationsAsynchronously);
        void Look(CacheChange<T> change)
        {
            if (change.Key == key && holds(change.New)) met.TrySetResult(change.New);
        }
        ImmutableInterlocked.Update(ref _handlers, static (handlers, added) => handlers.Add(added), (Action<CacheChange<T>>)Look);
        try
        {
            var now = Cache.Find(key);
            return holds(now) ? now : await met.Task.WaitAsync(stop);
        }
        finally
        {
            ImmutableInterlocked.Update(ref _handlers, static (handlers, gone) => handlers.Remove(gone), (Action<CacheChange<T>>)Look);
        }
    }

    private ValueTask Take(ResourceChange<T> change, CancellationToken stop)
    {
        foreach (var one in Cache.Apply(change)) Tell(one);
        _synced.TrySetResult();
        return ValueTask.CompletedTask;
    }

    private void Tell(CacheChange<T> change)
    {
        foreach (var handler in _handlers) handler(change);
    }
}
