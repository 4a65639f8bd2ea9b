using Fairlead.Api.Security;

namespace Fairlead.Api.Hosting;

/// <summary>The client's side of <see cref="DirectServer"/>. What only a connection can do goes over one: <paramref name="connections"/>.</summary>
internal sealed class DirectHandler(DirectServer server, Identity? identity, HttpMessageHandler connections) : DelegatingHandler(connections)
{
    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
        NeedsConnection(request) ? base.SendAsync(request, cancellationToken) : server.SendAsync(request, identity, cancellationToken);

    /// <summary>Upgrades, bodies that are still being made, and paths whose escapes the HTTP server must judge.</summary>
    private static bool NeedsConnection(HttpRequestMessage request) =>
        request.Headers.Connection.Count > 0
        || request.Headers.TransferEncodingChunked == true
        || request.Content is { Headers.ContentLength: null }
        || request.RequestUri!.AbsolutePath.Contains('%', StringComparison.Ordinal);
}
