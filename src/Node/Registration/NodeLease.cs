using Fairlead.Client;
using Fairlead.Kubernetes.Coordination;
using Fairlead.Kubernetes.Meta;

namespace Fairlead.Node.Registration;

/// <summary>The Lease that shows that the node lives: one write a period, on top of the last answer. It is read only where somebody else has changed or removed it.</summary>
public sealed class NodeLease(KubeClient client, NodeOptions options, TimeProvider clock)
{
    public const string Namespace = "kube-node-lease";
    private Lease? _last;

    /// <param name="nodeUid">The Node object that owns a new Lease; null while it is not known.</param>
    public async Task RenewAsync(string? nodeUid, CancellationToken stop)
    {
        var known = _last ?? await client.FindAsync<Lease>(Namespace, options.NodeName, stop);
        _last = null;
        var spec = new LeaseSpec { HolderIdentity = options.NodeName, LeaseDurationSeconds = (int)(options.LeasePeriod.TotalSeconds * 4), RenewTime = clock.GetUtcNow() };
        try
        {
            _last = known is null ? await client.CreateAsync(New(nodeUid, spec), stop) : await client.UpdateAsync(known with { Spec = spec }, stop);
        }
        catch (ApiException e) when (known is not null && (e.IsConflict || e.IsNotFound))
        {
            await RenewAsync(nodeUid, stop);
        }
    }

    private Lease New(string? nodeUid, LeaseSpec spec) => new()
    {
        Metadata = new ObjectMeta
        {
            Name = options.NodeName,
            Namespace = Namespace,
            OwnerReferences = nodeUid is null ? [] : [new OwnerReference { ApiVersion = "v1", Kind = "Node", Name = options.NodeName, Uid = nodeUid }],
        },
        Spec = spec,
    };
}
