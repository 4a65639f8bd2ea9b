using Fairlead.Client;
using Fairlead.Ingress;
using Fairlead.Kubernetes;
using Fairlead.Kubernetes.Meta;
using Fairlead.Kubernetes.Networking;
using Fairlead.Primitives;
using Microsoft.Extensions.Logging;

namespace Fairlead.Nodes;

/// <summary>Writes, once, when the API server answers, what other nodes must know of the cluster, and the IngressClass that people name.</summary>
public sealed class FactsPublisher(KubeClient client, ClusterFacts facts, ILogger<WorkerRecord> log, TimeProvider clock)
{
    private static readonly IngressClass Class = new()
    {
        Metadata = new ObjectMeta { Name = IngressOptions.ClassName },
        Spec = new IngressClassSpec { Controller = IngressOptions.Controller },
    };

    public async Task RunAsync(CancellationToken stop)
    {
        for (var backoff = new Backoff(TimeSpan.FromMilliseconds(50), TimeSpan.FromSeconds(5)); ; backoff = backoff.Next)
        {
            try
            {
                await ApplyAsync(facts.ToConfigMap(), stop);
                await ApplyAsync(Class, stop);
                break;
            }
            catch (Exception e) when (e is ApiException or HttpRequestException && !stop.IsCancellationRequested)
            {
                log.FactsNotWritten(e.Message, backoff.Delay);
            }
            await Task.Delay(backoff.Delay, clock, stop);
        }
        await Task.Delay(Timeout.InfiniteTimeSpan, clock, stop);
    }

    private Task ApplyAsync<T>(T wanted, CancellationToken stop) where T : class, IKubernetesObject<T> =>
        client.PatchAsync<T>(wanted.Metadata.Namespace, wanted.Metadata.Name!, new Patch.Apply(KubernetesJson.Write(wanted), "fairlead", Force: true), stop: stop);
}
