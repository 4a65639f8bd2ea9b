using Fairlead.Kubernetes.Core;
using Fairlead.Node.Cri;
using Fairlead.Node.Plan;
using Fairlead.Node.Pods;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Fairlead.Node.Streams;

/// <summary>
/// Answers exec, attach and port-forward. A SPDY client (kubectl up to 1.30) is tunnelled to the runtime's streaming server as it
/// is; a WebSocket client is translated.
/// </summary>
internal sealed class PodStreams(NodeOptions options, PodAgent pods, CriClient cri, ILogger log)
{
    private const string TunnelProtocol = "SPDY/3.1+portforward.k8s.io";
    private static readonly string[] CommandProtocols = ["v5.channel.k8s.io", "v4.channel.k8s.io", "channel.k8s.io"];
    private readonly string _node = options.NodeName;

    public async Task ExecAsync(HttpContext http, string ns, string name, string? uid, string container)
    {
        var command = RemoteCommand.Of(http.Request.Query);
        if (command.Command.Count == 0) await ContainerLogs.RefuseAsync(http, StatusCodes.Status400BadRequest, "you must specify at least one command for the container");
        else if (await RunningAsync(http, ns, name, uid, container) is { } running) await CommandAsync(http, command, stop => cri.ExecAsync(command.Exec(running.Id), stop));
    }

    public async Task AttachAsync(HttpContext http, string ns, string name, string? uid, string container)
    {
        if (await RunningAsync(http, ns, name, uid, container) is not { } running) return;
        bool isTty = pods.Find(ns, name, uid) is { } found && PodContainer.Of(found.Pod.Spec).Any(c => c.Name == container && c.Spec.Tty == true);
        var command = RemoteCommand.Of(http.Request.Query) with { Tty = isTty };
        await CommandAsync(http, command with { Stderr = command.Stderr && !isTty }, stop => cri.AttachAsync(command.Attach(running.Id), stop));
    }

    public async Task PortForwardAsync(HttpContext http, string ns, string name, string? uid)
    {
        if (pods.Find(ns, name, uid) is not { View.Sandbox: { IsReady: true } sandbox })
        {
            await ContainerLogs.RefuseAsync(http, StatusCodes.Status404NotFound, $"pod \"{name}\" in namespace \"{ns}\" does not run on node {_node}");
            return;
        }
        await AnsweredAsync(http, async stop =>
        {
            var url = await cri.PortForwardAsync(new PortForwardRequest { PodSandboxId = sandbox.Id }, stop);
            using var backend = await BackendConnection.OpenAsync(url, ["portforward.k8s.io"], stop);
            if (Upgrades.IsSpdy(http))
            {
                await using var client = await Upgrades.SpdyAsync(http, backend.Protocol);
                await Upgrades.TunnelAsync(client, backend.Stream, stop);
                return;
            }
            string? protocol = Upgrades.Offered(http).FirstOrDefault(offer => offer is TunnelProtocol or "v4.channel.k8s.io" or "portforward.k8s.io");
            if (!Upgrades.IsWebSocket(http) || protocol is null)
            {
                await ContainerLogs.RefuseAsync(http, StatusCodes.Status400BadRequest, "Upgrade request required");
                return;
            }
            using var socket = await Upgrades.WebSocketAsync(http, protocol);
            if (protocol == TunnelProtocol) await WebSocketTunnel.RunAsync(socket, backend.Stream, stop);
            else await new PortForwardBridge(socket, new SpdyClient(backend.Stream), Ports(http)).RunAsync(stop);
        });
    }

    private static IReadOnlyList<ushort> Ports(HttpContext http) =>
        [.. (http.Request.Query.ContainsKey("ports") ? http.Request.Query["ports"] : http.Request.Query["port"]).SelectMany(text => (text ?? "").Split(',')).Where(text => ushort.TryParse(text, out _)).Select(ushort.Parse)];

    private Task CommandAsync(HttpContext http, RemoteCommand command, Func<CancellationToken, Task<Uri>> prepare) => AnsweredAsync(http, async stop =>
    {
        if (Upgrades.IsSpdy(http))
        {
            using var backend = await BackendConnection.OpenAsync(await prepare(stop), http.Request.Headers["X-Stream-Protocol-Version"].SelectMany(text => (text ?? "").Split(',', StringSplitOptions.TrimEntries)), stop);
            await using var client = await Upgrades.SpdyAsync(http, backend.Protocol);
            await Upgrades.TunnelAsync(client, backend.Stream, stop);
            return;
        }
        var offered = Upgrades.Offered(http);
        string? protocol = offered.Count == 0 ? "" : CommandProtocols.FirstOrDefault(offered.Contains);
        if (!Upgrades.IsWebSocket(http) || protocol is null)
        {
            await ContainerLogs.RefuseAsync(http, StatusCodes.Status400BadRequest, "Upgrade request required");
            return;
        }
        using var server = await BackendConnection.OpenAsync(await prepare(stop), ["v4.channel.k8s.io"], stop);
        using var socket = await Upgrades.WebSocketAsync(http, protocol);
        using var spdy = new SpdyClient(server.Stream);
        await new CommandBridge(socket, protocol, spdy, command).RunAsync(stop);
    });

    private async Task<ContainerView?> RunningAsync(HttpContext http, string ns, string name, string? uid, string container)
    {
        if (pods.Find(ns, name, uid) is not { } found)
        {
            await ContainerLogs.RefuseAsync(http, StatusCodes.Status404NotFound, $"pod \"{name}\" in namespace \"{ns}\" does not run on node {_node}");
            return null;
        }
        if (found.View.Newest(container) is { IsRunning: true } running) return running;
        string words = PodContainer.Of(found.Pod.Spec).All(c => c.Name != container)
            ? $"container {container} is not valid for pod {name}"
            : $"container not found (\"{container}\")";
        await ContainerLogs.RefuseAsync(http, StatusCodes.Status404NotFound, words);
        return null;
    }

    /// <summary>Refusals of the runtime become an answer, as long as there is still one to give.</summary>
    private async Task AnsweredAsync(HttpContext http, Func<CancellationToken, Task> act)
    {
        try
        {
            await act(http.RequestAborted);
        }
        catch (Exception e) when (e is GrpcException or IOException && !http.Response.HasStarted)
        {
            await ContainerLogs.RefuseAsync(http, StatusCodes.Status500InternalServerError, e.Message);
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or System.Net.WebSockets.WebSocketException)
        {
            log.StreamEnded(e.Message);
        }
    }
}
