using Fairlead.Client;
using Fairlead.Client.Watching;
using Fairlead.Controllers.Running;
using Fairlead.Kubernetes;
using Fairlead.Kubernetes.Core;
using Fairlead.Kubernetes.Meta;
using Fairlead.Kubernetes.Networking;
using Fairlead.Primitives;

namespace Fairlead.Controllers.ServiceCidrs;

/// <summary>
/// Makes a new ServiceCIDR ready, and holds one that is to go until no Service's address depends on it (KEP-1880).
/// <code>
/// new ─► finalizer ─► Ready ─ deleted ─► in use? ─ yes ─► not Ready, Terminating; again when a Service gives an address back
///                                            └─ no ──► a moment's patience for allocations under way ─► finalizer off
/// </code>
/// </summary>
public sealed class ServiceCidrController : Controller
{
    public const string Finalizer = "networking.k8s.io/service-cidr-finalizer";
    private const string Ready = "Ready";

    /// <summary>From the mark to the end, for Services that got an address before the API server knew of the mark.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    private readonly Informer<ServiceCIDR> _cidrs;

    public ServiceCidrController(ControllerContext context) : base("service-cidrs-controller", context, workers: 1)
    {
        _cidrs = Follow<ServiceCIDR>();
        _cidrs.OnChange(change => { if (change.Old is not null || change.New is { Metadata.DeletionTimestamp: null }) LookAtLeaving(); });
        context.Informers.Of<Service>().OnChange(change => { if (change.Old is { } old && (change.New is not { } now || !now.Spec.ClusterIPs.SequenceEqual(old.Spec.ClusterIPs))) LookAtLeaving(); });
    }

    protected override async Task ReconcileAsync(NamespacedName key, CancellationToken stop)
    {
        if (_cidrs.Cache.Find(key) is not { } cidr) return;
        if (cidr.Metadata.DeletionTimestamp is { } deleted) await EndAsync(cidr, deleted, stop);
        else await BeginAsync(cidr, stop);
    }

    private void LookAtLeaving()
    {
        foreach (var cidr in _cidrs.Cache.All())
        {
            if (cidr.Metadata.DeletionTimestamp is not null) Queue.Add(cidr.Key);
        }
    }

    private async Task BeginAsync(ServiceCIDR cidr, CancellationToken stop)
    {
        if (!cidr.Metadata.Finalizers.Contains(Finalizer))
            cidr = _cidrs.Wrote(await Client.UpdateAsync(cidr with { Metadata = cidr.Metadata with { Finalizers = [.. cidr.Metadata.Finalizers, Finalizer] } }, stop));
        await SetAsync(cidr, "True", "", "Kubernetes Service CIDR is ready", stop);
    }

    private async Task EndAsync(ServiceCIDR cidr, DateTimeOffset deleted, CancellationToken stop)
    {
        if (!cidr.Metadata.Finalizers.Contains(Finalizer)) return;
        var patience = deleted + Patience - Clock.GetUtcNow();
        if (!await MayGoAsync(cidr, stop)) await SetAsync(cidr, "False", "Terminating", "There are still IPAddresses referencing the ServiceCIDR, please remove them or create a new ServiceCIDR", stop);
        else if (patience > TimeSpan.Zero) Queue.AddAfter(cidr.Key, patience);
        else await Client.UpdateAsync(cidr with { Metadata = cidr.Metadata with { Finalizers = [.. cidr.Metadata.Finalizers.Where(name => name != Finalizer)] } }, stop);
    }

    private async Task<bool> MayGoAsync(ServiceCIDR cidr, CancellationToken stop)
    {
        var others = _cidrs.Cache.All().Where(other => other.Name != cidr.Name && other.Metadata.DeletionTimestamp is null);
        var addresses = await Client.ListAsync(IPAddress.Resource, MetadataObject.ReadSmall, null, new ListOptions { LabelSelector = "ipaddress.kubernetes.io/managed-by=ipallocator.k8s.io" }, stop);
        return CidrUse.MayGo(cidr, others, addresses.Items.Select(address => IpAddr.Parse(address.Name)));
    }

    private async Task SetAsync(ServiceCIDR cidr, string status, string reason, string message, CancellationToken stop)
    {
        if (cidr.Status.Conditions.Any(condition => condition.Type == Ready && condition.Status == status && condition.Reason == reason)) return;
        var condition = new Condition { Type = Ready, Status = status, Reason = reason, Message = message, LastTransitionTime = Clock.GetUtcNow() };
        _cidrs.Wrote(await Client.UpdateStatusAsync(cidr with { Status = cidr.Status with { Conditions = [.. cidr.Status.Conditions.Where(other => other.Type != Ready), condition] } }, stop));
    }
}
