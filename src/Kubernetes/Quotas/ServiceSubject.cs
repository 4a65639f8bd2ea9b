using Fairlead.Kubernetes.Core;

namespace Fairlead.Kubernetes.Quotas;

/// <summary>A Service: its node ports and its load balancer are counted as it means to have them, before they are given.</summary>
public sealed class ServiceSubject(Service service) : QuotaSubject(Service.Resource)
{
    private const string Services = "services", NodePorts = "services.nodeports", LoadBalancers = "services.loadbalancers";

    public override ResourceTally Usage(DateTimeOffset now)
    {
        bool balanced = service.Spec.Type == "LoadBalancer";
        var usage = new ResourceTally();
        usage.Set(CountName, ResourceTally.One);
        usage.Set(Services, ResourceTally.One);
        usage.Set(NodePorts, QuantityAmount.FromMilli(1000L * CountNodePorts(balanced)));
        usage.Set(LoadBalancers, balanced ? ResourceTally.One : QuantityAmount.Zero);
        return usage;
    }

    public override bool Counts(string resource) => resource is Services or NodePorts or LoadBalancers || resource == CountName;

    private int CountNodePorts(bool balanced) =>
        balanced && service.Spec.AllocateLoadBalancerNodePorts == false ? service.Spec.Ports.Count(p => p.NodePort is > 0)
        : balanced || service.Spec.Type == "NodePort" ? service.Spec.Ports.Count
        : 0;
}
