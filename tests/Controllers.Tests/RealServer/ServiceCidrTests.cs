using Fairlead.Client;
using Fairlead.Controllers.ServiceCidrs;
using Fairlead.Kubernetes;
using Fairlead.Kubernetes.Core;
using Fairlead.Kubernetes.Meta;
using Fairlead.Kubernetes.Networking;

namespace Fairlead.Controllers.Tests.RealServer;

public class ServiceCidrTests
{
    private static Task<Service> ServiceAsync(RealCluster cluster, string name, string address) => cluster.Admin.CreateAsync(new Service
    {
        Metadata = new ObjectMeta { Namespace = "default", Name = name },
        Spec = new ServiceSpec { ClusterIP = address, Ports = [new ServicePort { Port = 80 }] },
    });

    private static Task ReadyAsync(RealCluster cluster, string name, string status, string reason) =>
        cluster.Until<ServiceCIDR>(null, all => all.Any(cidr => cidr.Name == name && cidr.Status.Conditions.Any(c => c.Type == "Ready" && c.Status == status && c.Reason == reason)));

    [Fact]
    public async Task A_range_in_use_goes_when_the_last_Service_has_given_its_address_back()
    {
        await using var cluster = await RealCluster.StartAsync();
        await cluster.Admin.CreateAsync(new ServiceCIDR { Metadata = new ObjectMeta { Name = "more" }, Spec = new ServiceCIDRSpec { Cidrs = ["10.99.0.0/24"] } });
        await ReadyAsync(cluster, "more", "True", "");
        Assert.Contains(ServiceCidrController.Finalizer, (await cluster.Admin.GetAsync<ServiceCIDR>(null, "more")).Metadata.Finalizers);
        await ServiceAsync(cluster, "held", "10.99.0.5");
        await cluster.Admin.DeleteAsync<ServiceCIDR>(null, "more");
        await ReadyAsync(cluster, "more", "False", "Terminating");
        var refusal = await Assert.ThrowsAsync<ApiException>(() => ServiceAsync(cluster, "late", "10.99.0.6"));
        Assert.Contains("spec.clusterIPs: Invalid value: [\"10.99.0.6\"]: failed to allocate IP 10.99.0.6: the provided network does not match the current range", refusal.Message, StringComparison.Ordinal);
        await cluster.Admin.DeleteAsync<Service>("default", "held");
        await cluster.Until<ServiceCIDR>(null, all => all.All(cidr => cidr.Name != "more"));
    }

    [Fact]
    public async Task A_range_inside_another_goes_although_it_is_in_use()
    {
        await using var cluster = await RealCluster.StartAsync();
        await cluster.Admin.CreateAsync(new ServiceCIDR { Metadata = new ObjectMeta { Name = "part" }, Spec = new ServiceCIDRSpec { Cidrs = ["10.98.7.0/24"] } });
        await cluster.Admin.CreateAsync(new ServiceCIDR { Metadata = new ObjectMeta { Name = "whole" }, Spec = new ServiceCIDRSpec { Cidrs = ["10.98.0.0/16"] } });
        await ReadyAsync(cluster, "part", "True", "");
        await ReadyAsync(cluster, "whole", "True", "");
        await ServiceAsync(cluster, "held", "10.98.7.5");
        await cluster.Admin.DeleteAsync<ServiceCIDR>(null, "part");
        await cluster.Until<ServiceCIDR>(null, all => all.All(cidr => cidr.Name != "part"));
        await Assert.ThrowsAsync<ApiException>(() => ServiceAsync(cluster, "again", "10.98.7.5"));
        await ServiceAsync(cluster, "other", "10.98.7.6");
    }
}
