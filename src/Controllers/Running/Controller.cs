using Fairlead.Client;
using Fairlead.Client.Queues;
using Fairlead.Client.Watching;
using Fairlead.Kubernetes;
using Fairlead.Primitives;
using Microsoft.Extensions.Logging;

namespace Fairlead.Controllers.Running;

/// <summary>
/// The frame of a controller: changes become keys of a queue, workers take keys and reconcile them, a key that failed comes back
/// later. Reconciling reads the caches, decides by a pure function, writes through the client, and may be repeated at will.
/// </summary>
public abstract class Controller(string name, ControllerContext context, int workers = 5) : IController
{
    public string Name => name;

    protected ControllerContext Context => context;
    protected KubeClient Client => context.Client;
    protected TimeProvider Clock => context.Clock;
    protected ILogger Log { get; } = context.Logs.CreateLogger($"Fairlead.Controllers.{name}");
    protected WorkQueue<NamespacedName> Queue { get; } = new(context.Clock);

    protected abstract Task ReconcileAsync(NamespacedName key, CancellationToken stop);

    public async Task RunAsync(CancellationToken stop) =>
        await Task.WhenAll(Enumerable.Range(0, workers).Select(_ => WorkAsync(stop)).Append(OnRunAsync(stop)));

    /// <summary>What else the controller does while it runs.</summary>
    protected virtual Task OnRunAsync(CancellationToken stop) => Task.CompletedTask;

    /// <summary>Wants a look at each object of this kind when it changes.</summary>
    protected Informer<T> Follow<T>() where T : class, IKubernetesObject<T>
    {
        var informer = context.Informers.Of<T>();
        informer.OnChange(change => Queue.Add(change.Key));
        return informer;
    }

    private async Task WorkAsync(CancellationToken stop)
    {
        while (true)
        {
            var key = await Queue.TakeAsync(stop);
            try
            {
                await ReconcileAsync(key, stop);
                Queue.Forget(key);
            }
            catch (ApiException e) when (e.IsConflict || e.IsNotFound)
            {
                Log.Outrun(Name, key, Queue.AddAfterFailure(key));
            }
            catch (Exception e) when (e is not OperationCanceledException || !stop.IsCancellationRequested)
            {
                Log.ReconcileFailed(e is ApiException or HttpRequestException ? null : e, Name, key, e.Message, Queue.AddAfterFailure(key));
            }
            finally
            {
                Queue.Done(key);
            }
        }
    }
}
