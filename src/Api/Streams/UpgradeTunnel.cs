using System.Text;
using Fairlead.Api.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Primitives;

namespace Fairlead.Api.Streams;

/// <summary>
/// Carries an upgraded connection (SPDY, WebSocket) to where it is understood. The handshake is passed on, then bytes go both ways as they come:
/// what is spoken inside is none of this server's business.
/// <code>
/// client ── GET/POST … Upgrade ──► here ── the same ──► node agent or pod
/// client ◄────── 101 ───────────── here ◄───── 101 ──── …
/// client ◄═════════════════ bytes ═══════════════════► …
/// </code>
/// </summary>
internal static class UpgradeTunnel
{
    private const int LongestHead = 64 * 1024;

    private static readonly string[] NotPassedOn = ["host", "authorization", "connection", "content-length", "transfer-encoding", "cookie"];

    /// <summary>Whether the client wants an upgrade at all.</summary>
    public static bool IsUpgrade(ApiRequest request) => request.Http.Features.Get<IHttpUpgradeFeature>()?.IsUpgradableRequest == true;

    /// <summary>Passes the request on over <paramref name="remote"/> and stays until either side ends.</summary>
    public static async ValueTask<ApiStatus?> RunAsync(ApiRequest request, Stream remote, string authority, string pathAndQuery)
    {
        await remote.WriteAsync(RequestHead(request, authority, pathAndQuery), request.Stop);
        var head = await ReadHeadAsync(remote, request.Stop);
        if (head is null) return ApiStatus.ServiceUnavailable("error dialing backend: the answer is not HTTP");
        var response = request.Http.Response;
        response.StatusCode = head.Status;
        foreach (var (name, value) in head.Headers) response.Headers[name] = StringValues.Concat(response.Headers[name], value);
        if (head.Status != 101) return await RefusedAsync(request, remote, head);
        await using var client = await request.Http.Features.GetRequiredFeature<IHttpUpgradeFeature>().UpgradeAsync();
        if (head.Rest.Length > 0) await client.WriteAsync(head.Rest, request.Stop);
        await PumpAsync(client, remote, request.Stop);
        return null;
    }

    private static byte[] RequestHead(ApiRequest request, string authority, string pathAndQuery)
    {
        var head = new StringBuilder($"{request.Http.Request.Method} {pathAndQuery} HTTP/1.1\r\nHost: {authority}\r\nConnection: Upgrade\r\n");
        foreach (var (name, values) in request.Http.Request.Headers)
        {
            if (NotPassedOn.Contains(name.ToLowerInvariant())) continue;
            foreach (string? value in values) head.Append(name).Append(": ").Append(value).Append("\r\n");
        }
        if (request.Http.Request.Method == "POST") head.Append("Content-Length: 0\r\n");
        return Encoding.Latin1.GetBytes(head.Append("\r\n").ToString());
    }

    private sealed record Head(int Status, List<KeyValuePair<string, string>> Headers, ReadOnlyMemory<byte> Rest);

    private static async ValueTask<Head?> ReadHeadAsync(Stream remote, CancellationToken stop)
    {
        byte[] buffer = new byte[LongestHead];
        int length = 0;
        while (length < buffer.Length)
        {
            int read = await remote.ReadAsync(buffer.AsMemory(length), stop);
            if (read == 0) return null;
            length += read;
            int end = buffer.AsSpan(0, length).IndexOf("\r\n\r\n"u8);
            if (end >= 0) return Parse(Encoding.Latin1.GetString(buffer, 0, end), buffer.AsMemory(end + 4, length - end - 4));
        }
        return null;
    }

    private static Head? Parse(string text, ReadOnlyMemory<byte> rest)
    {
        string[] lines = text.Split("\r\n");
        string[] status = lines[0].Split(' ');
        if (status.Length < 2 || !status[0].StartsWith("HTTP/1.", StringComparison.Ordinal) || !int.TryParse(status[1], out int code)) return null;
        var headers = new List<KeyValuePair<string, string>>();
        foreach (string line in lines.Skip(1))
            if (line.IndexOf(':') is > 0 and var colon) headers.Add(new(line[..colon].Trim(), line[(colon + 1)..].Trim()));
        return new Head(code, headers, rest);
    }

    /// <summary>The other side said no: its words go to the client.</summary>
    private static async ValueTask<ApiStatus?> RefusedAsync(ApiRequest request, Stream remote, Head head)
    {
        var response = request.Http.Response;
        foreach (string hop in (string[])["Connection", "Transfer-Encoding", "Upgrade"]) response.Headers.Remove(hop);
        bool chunked = head.Headers.Any(h => h.Key.Equals("Transfer-Encoding", StringComparison.OrdinalIgnoreCase));
        long left = response.ContentLength ?? 0;
        if (chunked || left is 0 or > LongestHead)
        {
            response.Headers.Clear();
            return new ApiStatus(StatusReason.InternalError, $"error dialing backend: the node answered {head.Status}") { Code = head.Status };
        }
        byte[] body = new byte[left];
        head.Rest.Span[..(int)Math.Min(left, head.Rest.Length)].CopyTo(body);
        if (head.Rest.Length < left) await remote.ReadExactlyAsync(body.AsMemory(head.Rest.Length), request.Stop);
        await response.BodyWriter.WriteAsync(body, request.Stop);
        return null;
    }

    /// <summary>Copies both ways. When one direction ends the other gets a moment to finish what it carries.</summary>
    private static async ValueTask PumpAsync(Stream client, Stream remote, CancellationToken stop)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var up = CopyAsync(client, remote, over.Token);
        var down = CopyAsync(remote, client, over.Token);
        if (await Task.WhenAny(up, down) == up) over.CancelAfter(TimeSpan.FromSeconds(5));
        else await over.CancelAsync();
        await Task.WhenAll(up, down);
    }

    private static async Task CopyAsync(Stream from, Stream to, CancellationToken stop)
    {
        byte[] buffer = new byte[16 * 1024];
        try
        {
            int read;
            while ((read = await from.ReadAsync(buffer, stop)) > 0)
            {
                await to.WriteAsync(buffer.AsMemory(0, read), stop);
                await to.FlushAsync(stop);
            }
        }
        catch (IOException)
        {
            // Either end may vanish at any time: that ends the tunnel, and both streams with it.
            return;
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return;
        }
    }
}
