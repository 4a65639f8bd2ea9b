using Fairlead.Client;
using Fairlead.Client.Watching;
using Fairlead.Controllers.Objects;
using Fairlead.Controllers.Running;
using Fairlead.Kubernetes;
using Fairlead.Kubernetes.Core;
using Fairlead.Primitives;

namespace Fairlead.Controllers.Namespaces;

/// <summary>
/// Empties namespaces that are to go, then lets them go: each object is deleted as a user would, and the "kubernetes" finalizer is
/// taken off when none is left.
/// </summary>
public sealed class NamespaceController : Controller
{
    private const string OurFinalizer = "kubernetes";
    private static readonly Backoff Look = new(TimeSpan.FromMilliseconds(50), TimeSpan.FromSeconds(5));
    private readonly Informer<Namespace> _namespaces;
    private readonly System.Collections.Concurrent.ConcurrentDictionary<NamespacedName, Backoff> _looks = [];

    public NamespaceController(ControllerContext context) : base("namespace-controller", context, workers: 10) =>
        _namespaces = Follow<Namespace>();

    protected override async Task ReconcileAsync(NamespacedName key, CancellationToken stop)
    {
        if (_namespaces.Cache.Find(key) is not { Metadata.DeletionTimestamp: not null } ns || !ns.Spec.Finalizers.Contains(OurFinalizer))
        {
            _looks.TryRemove(key, out _);
            return;
        }
        var failures = await NamespaceContent.DeleteAsync(Client, key.Name, stop);
        var left = await NamespaceContent.LeftAsync(Client, key.Name, stop);
        if (left.Count == 0 && failures.Count == 0)
        {
            await FinalizeAsync(ns, stop);
            return;
        }
        await TellAsync(ns, failures, left, stop);
        var look = _looks.AddOrUpdate(key, Look, static (_, before) => before.Next);
        Queue.AddAfter(key, look.Delay);                                             // pods take their grace period
    }

    private async Task FinalizeAsync(Namespace ns, CancellationToken stop)
    {
        var live = await Client.FindAsync<Namespace>(null, ns.Name, stop);
        if (live is null) return;
        var freed = live with { Spec = live.Spec with { Finalizers = [.. live.Spec.Finalizers.Where(name => name != OurFinalizer)] } };
        await Client.SendAsync(HttpMethod.Put, ResourcePath.Object(Namespace.Resource, null, ns.Name, "finalize"), KubernetesJson.Write(freed), null, static _ => true, stop);
    }

    private async Task TellAsync(Namespace ns, IReadOnlyList<string> failures, IReadOnlyList<ContentLeft> left, CancellationToken stop)
    {
        var status = ns.Status with { Phase = "Terminating", Conditions = NamespaceConditions.Decide(ns, failures, left, Clock.GetUtcNow()) };
        if (!SameJson.Is(status, ns.Status)) _namespaces.Wrote(await Client.UpdateStatusAsync(ns with { Status = status }, stop));
    }
}
