using System.Text.Json.Nodes;
using Fairlead.Client;
using Fairlead.Client.Queues;
using Fairlead.Client.Watching;
using Fairlead.Kubernetes;
using Fairlead.Kubernetes.Certificates;
using Fairlead.Kubernetes.Core;
using Fairlead.Primitives;
using Microsoft.Extensions.Logging;

namespace Fairlead.Controllers.Certificates;

/// <summary>Approves and signs the certificate requests of joining nodes, and signs what a person approved for the signers of nodes and of the API server's clients.</summary>
public sealed class CertificateController(KubeClient client, ICertificateSigner signer, ILoggerFactory logs, TimeProvider clock)
{
    private readonly ILogger<CertificateController> _log = logs.CreateLogger<CertificateController>();

    public async Task RunAsync(CancellationToken stop)
    {
        using var queue = new WorkQueue<NamespacedName>(clock);
        var requests = new Informer<CertificateSigningRequest>(client, CertificateSigningRequest.Resource, KubernetesJson.Read<CertificateSigningRequest>, WatchScope.Everything, logs, clock);
        var nodes = new Informer<Node>(client, Node.Resource, KubernetesJson.Read<Node>, WatchScope.Everything, logs, clock);
        requests.OnChange(change => queue.Add(change.Key));
        Task[] feeds = [requests.RunAsync(stop), nodes.RunAsync(stop)];
        await Task.WhenAll(requests.Synced, nodes.Synced).WaitAsync(stop);
        while (!stop.IsCancellationRequested)
        {
            var key = await queue.TakeAsync(stop);
            try
            {
                if (requests.Cache.Find(key) is { } csr) await ReconcileAsync(csr, RequestPolicy.Decide(csr, nodes.Cache.All()), stop);
                queue.Forget(key);
            }
            catch (Exception e) when (e is not OperationCanceledException || !stop.IsCancellationRequested)
            {                                                                    // one request that cannot be answered keeps nobody else waiting
                _log.RequestFailed(key.Name, queue.AddAfterFailure(key), e.Message);
            }
            finally { queue.Done(key); }
        }
        await Task.WhenAll(feeds);
    }

    private Task ReconcileAsync(CertificateSigningRequest csr, RequestVerdict verdict, CancellationToken stop)
    {
        switch (verdict)
        {
            case RequestVerdict.Approve(var message):
                _log.Approved(csr.Name, csr.Spec.Username ?? "", message);
                return AnswerAsync(csr, "Approved", "AutoApproved", message, stop);
            case RequestVerdict.Deny(var reason, var message):
                _log.Denied(csr.Name, csr.Spec.Username ?? "", message);
                return AnswerAsync(csr, "Denied", reason, message, stop);
            case RequestVerdict.Fail(var message):
                _log.Failed(csr.Name, csr.Spec.Username ?? "", message);
                return AnswerAsync(csr, "Failed", "SignerValidationFailure", message, stop);
            case RequestVerdict.Sign(var request, var forServer, var life):
                return SignAsync(csr, signer.Sign(request, forServer, life), stop);
            default:
                return Task.CompletedTask;
        }
    }

    private Task AnswerAsync(CertificateSigningRequest csr, string type, string reason, string message, CancellationToken stop)
    {
        string now = clock.GetUtcNow().UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", System.Globalization.CultureInfo.InvariantCulture);
        var condition = new JsonObject
        {
            ["type"] = type,
            ["status"] = "True",
            ["reason"] = reason,
            ["message"] = message,
            ["lastUpdateTime"] = now,
            ["lastTransitionTime"] = now,
        };
        var conditions = JsonNode.Parse(KubernetesJson.Write(csr))?["status"]?["conditions"]?.DeepClone().AsArray() ?? [];
        conditions.Add(condition);
        return PatchAsync(csr, type == "Failed" ? "status" : "approval", new JsonObject { ["conditions"] = conditions }, stop);
    }

    private Task SignAsync(CertificateSigningRequest csr, string pem, CancellationToken stop) =>
        PatchAsync(csr, "status", new JsonObject { ["certificate"] = Convert.ToBase64String(System.Text.Encoding.ASCII.GetBytes(pem)) }, stop);

    private Task PatchAsync(CertificateSigningRequest csr, string subresource, JsonObject status, CancellationToken stop) =>
        client.PatchAsync<CertificateSigningRequest>(null, csr.Name, Patch.MergeOf(new JsonObject { ["status"] = status }), subresource, stop);
}
