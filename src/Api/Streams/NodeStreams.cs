using System.Text;
using Fairlead.Api.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Fairlead.Api.Streams;

/// <summary>Logs, exec, attach and port-forward: found here, carried out by the agent of the pod's node.</summary>
internal sealed class NodeStreams(ApiCore core)
{
    private readonly NodeConnector _connector = new(core.Options);

    public ValueTask<ApiStatus?> ExecAsync(ApiRequest request) => AttachedAsync(request, "exec");

    public ValueTask<ApiStatus?> AttachAsync(ApiRequest request) => AttachedAsync(request, "attach");

    private async ValueTask<ApiStatus?> AttachedAsync(ApiRequest request, string what)
    {
        var target = await PodTarget.FindAsync(core, request, needsContainer: true);
        if (target.IsRefused) return target.Refusal;
        var (pod, container, node) = target.Value;
        if (pod.Status.Phase is "Succeeded" or "Failed")
            return ApiStatus.InternalError($"cannot {what} into a container in a completed pod; current phase is {pod.Status.Phase}") with { Reason = StatusReason.BadRequest };
        if (!UpgradeTunnel.IsUpgrade(request)) return ApiStatus.BadRequest("Upgrade request required");
        var query = new StringBuilder();
        foreach (string command in what == "exec" ? request.Query.All("command") : []) Add(query, "command", command);
        foreach (var (flag, theirs) in ((string, string)[])[("stdin", "input"), ("stdout", "output"), ("stderr", "error"), ("tty", "tty")])
            if (request.Query.Flag(flag)) Add(query, theirs, "1");
        return await TunnelAsync(request, node, $"/{what}/{request.Namespace}/{request.Info.Name}/{container}{query}");
    }

    public async ValueTask<ApiStatus?> PortForwardAsync(ApiRequest request)
    {
        var target = await PodTarget.FindAsync(core, request, needsContainer: false);
        if (target.IsRefused) return target.Refusal;
        if (!UpgradeTunnel.IsUpgrade(request)) return ApiStatus.BadRequest("Upgrade request required");
        var query = new StringBuilder();
        foreach (string port in request.Query.All("ports")) Add(query, "port", port);
        return await TunnelAsync(request, target.Value.Node, $"/portForward/{request.Namespace}/{request.Info.Name}{query}");
    }

    private async ValueTask<ApiStatus?> TunnelAsync(ApiRequest request, NodeAddress node, string pathAndQuery)
    {
        try
        {
            await using var remote = await _connector.ConnectAsync(node, request.Stop);
            return await UpgradeTunnel.RunAsync(request, remote, node.Authority, pathAndQuery);
        }
        catch (IOException e) when (!request.Http.Response.HasStarted)
        {
            return ApiStatus.InternalError($"error dialing backend: {e.Message}") with { Message = $"error dialing backend: {e.Message}" };
        }
    }

    public async ValueTask<ApiStatus?> LogAsync(ApiRequest request)
    {
        if (Refuse(request) is { } refusal) return refusal;
        var target = await PodTarget.FindAsync(core, request, needsContainer: true);
        if (target.IsRefused)
        {
            if (!target.Refusal.Message.EndsWith("does not have a host assigned", StringComparison.Ordinal)) return target.Refusal;
            request.Http.Response.StatusCode = 204;                // not on a node yet: nothing has been written
            return null;
        }
        var query = new StringBuilder();
        foreach (string option in (string[])["follow", "previous", "sinceSeconds", "sinceTime", "timestamps", "tailLines", "limitBytes", "stream"])
            if (request.Query[option] is { Length: > 0 } value) Add(query, option, value);
        var (_, container, node) = target.Value;
        return await FetchAsync(request, new Uri($"https://{node.Authority}/containerLogs/{request.Namespace}/{request.Info.Name}/{container}{query}"));
    }

    private static ApiStatus? Refuse(ApiRequest request)
    {
        foreach (string option in (string[])["tailLines", "limitBytes", "sinceSeconds"])
        {
            if (!request.Query.TryNumber(option, out long? number)) return ApiStatus.BadRequest($"strconv.ParseInt: parsing \"{request.Query[option]}\": invalid syntax");
            long least = option == "tailLines" ? 0 : 1;
            if (number < least)
                return ApiStatus.Invalid("", "PodLogOptions", request.Info.Name, [new("FieldValueInvalid", $"Invalid value: {number}: must be greater than {(least == 0 ? "or equal to 0" : "0")}", option)]);
        }
        return request.Query["sinceSeconds"] is { Length: > 0 } && request.Query["sinceTime"] is { Length: > 0 }
            ? ApiStatus.Invalid("", "PodLogOptions", request.Info.Name, [new("FieldValueForbidden", "Forbidden: at most one of `sinceTime` or `sinceSeconds` may be specified", "[]")])
            : null;
    }

    private async ValueTask<ApiStatus?> FetchAsync(ApiRequest request, Uri uri)
    {
        using var message = new HttpRequestMessage(HttpMethod.Get, uri);
        try
        {
            using var answer = await _connector.Client.SendAsync(message, request.Stop);
            if (!answer.IsSuccessStatusCode)
                return new ApiStatus(answer.StatusCode == System.Net.HttpStatusCode.NotFound ? StatusReason.NotFound : StatusReason.BadRequest, (await answer.Content.ReadAsStringAsync(request.Stop)).TrimEnd());
            var response = request.Http.Response;
            await using var body = await answer.Content.ReadAsStreamAsync(request.Stop);
            if (OneWaySocket.IsAsked(request))
            {
                if (!await LogSocket.TrySendAsync(request, body)) response.StatusCode = 403;           // as kube-apiserver's handshake: no body
                return null;
            }
            request.Http.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
            response.ContentType = "text/plain";
            await response.StartAsync(request.Stop);
            await CopyAsync(body, response.Body, request.Stop);
            return null;
        }
        catch (HttpRequestException e) when (!request.Http.Response.HasStarted)
        {
            return ApiStatus.InternalError(e.Message) with { Message = $"Get \"{uri}\": {NodeConnector.Reason(e)}" };
        }
    }

    private static async ValueTask CopyAsync(Stream from, Stream to, CancellationToken stop)
    {
        byte[] buffer = new byte[16 * 1024];
        int read;
        while ((read = await from.ReadAsync(buffer, stop)) > 0)
        {
            await to.WriteAsync(buffer.AsMemory(0, read), stop);
            await to.FlushAsync(stop);
        }
    }

    private static void Add(StringBuilder query, string name, string value) =>
        query.Append(query.Length == 0 ? '?' : '&').Append(name).Append('=').Append(Uri.EscapeDataString(value));
}
