using System.Formats.Tar;
using System.Net;
using System.Text.Json.Nodes;
using Fairlead.Node.Images;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace Fairlead.Node.Tests.Images;

/// <summary>An image registry on the loopback address: as much of the distribution API as a pull needs.</summary>
internal sealed class TinyRegistry : IAsyncDisposable
{
    private const string ManifestType = "application/vnd.oci.image.manifest.v1+json";
    private readonly WebApplication _application;
    private readonly Dictionary<string, byte[]> _blobs = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _manifests = new(StringComparer.Ordinal);

    private TinyRegistry(WebApplication application) => _application = application;

    public int Port { get; private set; }

    public static async Task<TinyRegistry> StartAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(static kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        var application = builder.Build();
        var registry = new TinyRegistry(application);
        application.Run(registry.AnswerAsync);
        await application.StartAsync();
        registry.Port = new Uri(application.Urls.First()).Port;
        return registry;
    }

    /// <summary>Offers an image with these files; the answer is its full name.</summary>
    public string Add(string name, IReadOnlyDictionary<string, byte[]> files)
    {
        using var archive = new MemoryStream();
        ImageArchive.Write([new ImageContent { Name = $"{name}:1", Entrypoint = [], Programs = files }], archive);
        archive.Position = 0;
        using var tar = new TarReader(archive);
        while (tar.GetNextEntry(copyData: true) is { } entry)
        {
            using var bytes = new MemoryStream();
            entry.DataStream?.CopyTo(bytes);
            if (entry.Name == "index.json") _manifests[name] = (string)JsonNode.Parse(bytes.ToArray())!["manifests"]![0]!["digest"]!;
            else _blobs[$"sha256:{Path.GetFileName(entry.Name)}"] = bytes.ToArray();
        }
        return $"127.0.0.1:{Port}/{name}:1";
    }

    public ValueTask DisposeAsync() => _application.DisposeAsync();

    private async Task AnswerAsync(HttpContext http)
    {
        string[] parts = (http.Request.Path.Value ?? "").Split('/', StringSplitOptions.RemoveEmptyEntries);
        string digest = parts is ["v2", var name, "manifests", "1"] ? _manifests[name] : parts[^1];
        if (parts.Length < 4 || !_blobs.TryGetValue(digest, out byte[]? blob))
        {
            http.Response.StatusCode = parts is ["v2"] ? StatusCodes.Status200OK : StatusCodes.Status404NotFound;
            return;
        }
        http.Response.ContentType = parts[2] == "manifests" ? ManifestType : "application/octet-stream";
        http.Response.Headers["Docker-Content-Digest"] = digest;
        http.Response.ContentLength = blob.Length;
        if (http.Request.Method != "HEAD") await http.Response.Body.WriteAsync(blob);
    }
}
