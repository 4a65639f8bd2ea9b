using Fairlead.Kubernetes.Core;
using Fairlead.Node.Cri;

namespace Fairlead.Node.Probes;

/// <summary>The standard health check of gRPC servers (grpc.health.v1); SERVING passes.</summary>
public static class GrpcProbe
{
    public static async Task<ProbeOutcome> RunAsync(GRPCAction action, IReadOnlyList<string> podIps, TimeSpan timeout, CancellationToken stop)
    {
        string host = podIps.FirstOrDefault() ?? "127.0.0.1";
        using var channel = GrpcChannel.ForTcp(host, action.Port);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(stop);
        limit.CancelAfter(timeout);
        try
        {
            var answer = await channel.CallAsync<HealthCheckResponse>("/grpc.health.v1.Health/Check", new HealthCheckRequest { Service = action.Service ?? "" }, limit.Token);
            return answer.Status == HealthCheckResponse.Types.ServingStatus.Serving
                ? new ProbeOutcome.Success()
                : new ProbeOutcome.Failure($"service unhealthy (responded with \"{answer.Status.ToString().ToUpperInvariant()}\")");
        }
        catch (GrpcException e) when (e.Code == GrpcStatusCode.Unimplemented)
        {
            return new ProbeOutcome.Failure("this server does not implement the grpc health protocol (grpc.health.v1.Health)");
        }
        catch (GrpcException e)
        {
            return new ProbeOutcome.Failure($"error: {e.Message}");
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            return new ProbeOutcome.Failure($"timeout: failed to connect service \"{host}:{action.Port}\" within {timeout.TotalSeconds:0}s: context deadline exceeded");
        }
    }
}
