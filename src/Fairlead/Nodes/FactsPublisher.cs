using Fairlead.Client;
using Fairlead.Kubernetes;
using Fairlead.Kubernetes.Core;
using Fairlead.Primitives;
using Microsoft.Extensions.Logging;

namespace Fairlead.Nodes;

/// <summary>Writes what other nodes must know of the cluster, once, when the API server answers.</summary>
public sealed class FactsPublisher(KubeClient client, ClusterFacts facts, ILogger<WorkerRecord> log, TimeProvider clock)
{
    public async Task RunAsync(CancellationToken stop)
    {
        for (var backoff = new Backoff(TimeSpan.FromMilliseconds(50), TimeSpan.FromSeconds(5)); ; backoff = backoff.Next)
        {
            try
            {
                var body = KubernetesJson.Write(facts.ToConfigMap());
                await client.PatchAsync<ConfigMap>(ClusterFacts.Namespace, ClusterFacts.Name, new Patch.Apply(body, "fairlead", Force: true), stop: stop);
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
}
