using System.Globalization;
using Fairlead.Kubernetes.Core;
using Fairlead.Node.Cri;

namespace Fairlead.Node.Probes;

/// <summary>The standard health check of gRPC servers (grpc.health.v1); SERVING passes.</summary>
public static class GrpcProbe
{
    public static async Task<ProbeOutcome> RunAsync(GRPCAction action, IReadOnlyList<string> podIps, TimeSpan timeout, CancellationToken stop)
    {
        string host = podIps.FirstOrDefault() ?? "127.0.0.1";
        string address = string.Create(CultureInfo.InvariantCulture, $"{(host.Contains(':') ? $"[{host}]" : host)}:{action.Port}");
        using var channel = GrpcChannel.ForTcp(host, action.Port, "kube-probe/1.36");
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(stop);
        limit.CancelAfter(timeout);
        try
        {
            var answer = await channel.CallAsync<HealthCheckResponse>("/grpc.health.v1.Health/Check", new HealthCheckRequest { Service = action.Service ?? "" }, limit.Token);
            return answer.Status == HealthCheckResponse.Types.ServingStatus.Serving
                ? new ProbeOutcome.Success()
                : new ProbeOutcome.Failure($"service unhealthy (responded with \"{Word(answer.Status)}\")");
        }
        catch (GrpcException e)
        {
            return new ProbeOutcome.Failure(e switch
            {
                { Code: GrpcStatusCode.Unimplemented } => $"error: this server does not implement the grpc health protocol (grpc.health.v1.Health): {e.Message}",
                // The kubelet's client tries again until the time is over; we know at once.
                { InnerException: HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError } } => NotConnected(address, timeout),
                _ => $"error: health rpc probe failed: rpc error: code = {e.Code} desc = {e.Message}",
            });
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            return new ProbeOutcome.Failure(channel.IsConnected ? $"timeout: health rpc did not complete within {Seconds(timeout)}" : NotConnected(address, timeout));
        }
    }

    private static string NotConnected(string address, TimeSpan timeout) => $"timeout: failed to connect service \"{address}\" within {Seconds(timeout)}: context deadline exceeded";

    private static string Seconds(TimeSpan time) => string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0}s");

    private static string Word(HealthCheckResponse.Types.ServingStatus status) => status switch
    {
        HealthCheckResponse.Types.ServingStatus.Unknown => "UNKNOWN",
        HealthCheckResponse.Types.ServingStatus.Serving => "SERVING",
        HealthCheckResponse.Types.ServingStatus.NotServing => "NOT_SERVING",
        HealthCheckResponse.Types.ServingStatus.ServiceUnknown => "SERVICE_UNKNOWN",
        _ => ((int)status).ToString(CultureInfo.InvariantCulture),
    };
}
