using System.Globalization;
using System.Net.Sockets;
using System.Text;
using Fairlead.Kubernetes.Core;
using Fairlead.Node.Cri;

namespace Fairlead.Node.Probes;

/// <summary>Runs one probe of any kind.</summary>
public sealed class ProbeExecutor(CriClient cri)
{
    public Task<ProbeOutcome> RunAsync(Probe probe, Kubernetes.Core.Container container, string containerId, IReadOnlyList<string> podIps, CancellationToken stop)
    {
        var timeout = TimeSpan.FromSeconds(Math.Max(1, probe.TimeoutSeconds ?? 1));
        return probe switch
        {
            { HttpGet: { } http } => HttpProbe.RunAsync(http, container, podIps, timeout, stop),
            { TcpSocket: { } tcp } => TcpAsync(tcp, container, podIps, timeout, stop),
            { Grpc: { } grpc } => GrpcProbe.RunAsync(grpc, podIps, timeout, stop),
            { Exec: { } exec } => ExecAsync(exec, containerId, timeout, stop),
            _ => Task.FromResult<ProbeOutcome>(new ProbeOutcome.Failure("missing probe handler")),
        };
    }

    private async Task<ProbeOutcome> ExecAsync(ExecAction exec, string containerId, TimeSpan timeout, CancellationToken stop)
    {
        try
        {
            var answer = await cri.ExecSyncAsync(containerId, exec.Command, timeout, stop);
            if (answer.ExitCode == 0) return new ProbeOutcome.Success();
            return new ProbeOutcome.Failure(Encoding.UTF8.GetString(answer.Stdout.Span) + Encoding.UTF8.GetString(answer.Stderr.Span));
        }
        catch (GrpcException e) when (e.Code is GrpcStatusCode.DeadlineExceeded || e.Message.Contains("timeout", StringComparison.Ordinal))
        {
            return new ProbeOutcome.Failure($"command timed out: \"{string.Join(' ', exec.Command)}\" timed out after {timeout.TotalSeconds:0}s");
        }
        catch (GrpcException e)
        {
            return new ProbeOutcome.Failure($"rpc error: code = {e.Code} desc = {e.Message}");
        }
    }

    private static async Task<ProbeOutcome> TcpAsync(TCPSocketAction tcp, Kubernetes.Core.Container container, IReadOnlyList<string> podIps, TimeSpan timeout, CancellationToken stop)
    {
        if (ProbePorts.Find(tcp.Port, container) is not { } port) return new ProbeOutcome.Failure($"couldn't find port: {tcp.Port}");
        string host = tcp.Host is { Length: > 0 } given ? given : podIps.FirstOrDefault() ?? "127.0.0.1";
        string address = string.Create(CultureInfo.InvariantCulture, $"{(host.Contains(':') ? $"[{host}]" : host)}:{port}");
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(stop);
        limit.CancelAfter(timeout);
        try
        {
            using var client = new TcpClient(host.Contains(':') ? AddressFamily.InterNetworkV6 : AddressFamily.InterNetwork);
            await client.ConnectAsync(host, port, limit.Token);
            return new ProbeOutcome.Success();
        }
        catch (SocketException e)
        {
            return new ProbeOutcome.Failure(DialWords.Of(address, e));
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            return new ProbeOutcome.Failure($"dial tcp {address}: i/o timeout");
        }
    }
}
