using Fairlead.Client;
using Fairlead.Controllers.Tests.Running;
using Fairlead.Kubernetes;
using Fairlead.Kubernetes.Core;
using Fairlead.Kubernetes.Meta;

namespace Fairlead.Controllers.Tests.RealServer;

public class QuotaTests
{
    private static Task<ResourceQuota> QuotaAsync(RealCluster cluster, params (string Resource, string Amount)[] hard) => cluster.Admin.CreateAsync(new ResourceQuota
    {
        Metadata = new ObjectMeta { Namespace = "default", Name = "q" },
        Spec = new ResourceQuotaSpec { Hard = hard.ToDictionary(h => h.Resource, h => new Quantity(h.Amount)) },
    });

    private static Task UsedAsync(RealCluster cluster, params (string Resource, string Amount)[] used) =>
        cluster.Until<ResourceQuota>("default", all => all.Any(q => q.Status.Used.OrderBy(u => u.Key, StringComparer.Ordinal).Select(u => (u.Key, u.Value.Text)).SequenceEqual(used)));

    private static Task<ConfigMap> MapAsync(RealCluster cluster, string name) => cluster.Admin.CreateAsync(new ConfigMap { Metadata = new ObjectMeta { Namespace = "default", Name = name } });

    [Fact]
    public async Task What_is_there_is_counted_and_what_goes_is_given_back()
    {
        await using var cluster = await RealCluster.StartAsync("n1");
        await cluster.Until<ConfigMap>("default", all => all.Any(map => map.Name == "kube-root-ca.crt"));
        await MapAsync(cluster, "before");
        await QuotaAsync(cluster, ("configmaps", "3"), ("count/leases.coordination.k8s.io", "1"), ("services.nodeports", "1"));
        await UsedAsync(cluster, ("configmaps", "2"), ("count/leases.coordination.k8s.io", "0"), ("services.nodeports", "0"));
        await MapAsync(cluster, "third");
        await UsedAsync(cluster, ("configmaps", "3"), ("count/leases.coordination.k8s.io", "0"), ("services.nodeports", "0"));
        var refusal = await Assert.ThrowsAsync<ApiException>(() => MapAsync(cluster, "fourth"));
        Assert.Contains("exceeded quota: q, requested: configmaps=1, used: configmaps=3, limited: configmaps=3", refusal.Message, StringComparison.Ordinal);
        await cluster.Admin.DeleteAsync<ConfigMap>("default", "before");
        await UsedAsync(cluster, ("configmaps", "2"), ("count/leases.coordination.k8s.io", "0"), ("services.nodeports", "0"));
        await MapAsync(cluster, "fourth");
    }

    [Fact]
    public async Task A_pod_that_has_ended_makes_room()
    {
        await using var cluster = await RealCluster.StartAsync("n1");
        await QuotaAsync(cluster, ("count/pods", "9"), ("pods", "1"));
        await UsedAsync(cluster, ("count/pods", "0"), ("pods", "0"));
        await cluster.Admin.CreateAsync(new Pod { Metadata = new ObjectMeta { Namespace = "default", Name = "one" }, Spec = Cluster.Template("web").Spec! });
        await UsedAsync(cluster, ("count/pods", "1"), ("pods", "1"));
        var pod = (await cluster.Until<Pod>("default", all => all is [{ Status.Phase: "Running" }]))[0];
        await cluster.Admin.UpdateStatusAsync(pod with { Status = pod.Status with { Phase = "Succeeded" } });
        await UsedAsync(cluster, ("count/pods", "1"), ("pods", "0"));
        await cluster.Admin.CreateAsync(new Pod { Metadata = new ObjectMeta { Namespace = "default", Name = "two" }, Spec = Cluster.Template("web").Spec! });
        await UsedAsync(cluster, ("count/pods", "2"), ("pods", "1"));
    }
}
