using System.Collections.Concurrent;
using Fairlead.Kubernetes;
using Microsoft.Extensions.Logging;

namespace Fairlead.Client.Watching;

/// <summary>One informer for each kind, shared by all controllers of a process: each object is held, and each watch open, once.</summary>
public sealed class Informers(KubeClient client, ILoggerFactory logs, TimeProvider clock)
{
    private readonly ConcurrentDictionary<Type, IInformer> _informers = [];

    /// <summary>The informer of all objects of a kind.</summary>
    public Informer<T> Of<T>() where T : class, IKubernetesObject<T> =>
        (Informer<T>)_informers.GetOrAdd(typeof(T), static (_, made) => made.self.Make<T>(), (self: this, 0));

    /// <summary>Runs all informers asked for so far, until cancelled, even where there are none.</summary>
    public Task RunAsync(CancellationToken stop) => Task.WhenAll(_informers.Values.Select(informer => informer.RunAsync(stop)).Append(Task.Delay(Timeout.InfiniteTimeSpan, stop)));

    /// <summary>Done when every informer asked for so far holds its first full list.</summary>
    public Task WaitForSyncAsync(CancellationToken stop) => Task.WhenAll(_informers.Values.Select(informer => informer.Synced)).WaitAsync(stop);

    private Informer<T> Make<T>() where T : class, IKubernetesObject<T> => new(client, T.Resource, ReadSlim<T>, WatchScope.Everything, logs, clock);

    private static T ReadSlim<T>(ReadOnlySpan<byte> utf8) where T : class, IKubernetesObject<T> => KubernetesJson.Read<T>(utf8);
}
