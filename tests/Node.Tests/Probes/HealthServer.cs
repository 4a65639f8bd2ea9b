using System.Net;
using Fairlead.Node.Cri;
using Google.Protobuf;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Fairlead.Node.Tests.Probes;

/// <summary>A gRPC server on the loopback address that answers health checks as it is told to: HTTP/2 in clear text, as gRPC servers in pods do.</summary>
internal sealed class HealthServer : IAsyncDisposable
{
    private readonly WebApplication _application;
    private volatile Func<HttpContext, string, Task> _answer;

    private HealthServer(WebApplication application, Func<HttpContext, string, Task> answer) => (_application, _answer) = (application, answer);

    public int Port { get; private set; }

    public static async Task<HealthServer> StartAsync(Func<HttpContext, string, Task> answer)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(static kestrel => kestrel.Listen(IPAddress.Loopback, 0, static listen => listen.Protocols = HttpProtocols.Http2));
        var application = builder.Build();
        var server = new HealthServer(application, answer);
        application.Run(server.HandleAsync);
        await application.StartAsync();
        server.Port = new Uri(application.Urls.First()).Port;
        return server;
    }

    public void Answer(Func<HttpContext, string, Task> answer) => _answer = answer;

    /// <summary>Answers with a status of the protocol.</summary>
    public static Func<HttpContext, string, Task> With(HealthCheckResponse.Types.ServingStatus status) => async (http, _) =>
    {
        byte[] body = new HealthCheckResponse { Status = status }.ToByteArray();
        http.Response.ContentType = "application/grpc";
        await http.Response.Body.WriteAsync((byte[])[0, 0, 0, 0, (byte)body.Length, .. body]);
        http.Response.AppendTrailer("grpc-status", "0");
    };

    /// <summary>Refuses as gRPC does, without a message.</summary>
    public static Func<HttpContext, string, Task> Refusing(int code, string words) => (http, _) =>
    {
        http.Response.ContentType = "application/grpc";
        http.Response.Headers["grpc-status"] = $"{code}";
        http.Response.Headers["grpc-message"] = words;
        return Task.CompletedTask;
    };

    public ValueTask DisposeAsync() => _application.DisposeAsync();

    private async Task HandleAsync(HttpContext http)
    {
        using var request = new MemoryStream();
        await http.Request.Body.CopyToAsync(request);
        await _answer(http, HealthCheckRequest.Parser.ParseFrom(request.ToArray().AsSpan(5)).Service);
    }
}
