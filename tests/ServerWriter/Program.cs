// Runs an API server on the store at the given path, makes and deletes Services in it until it is killed, and prints a line for every write
// that was acknowledged: "made NAME" or "gone NAME". "asked NAME" is printed before a deletion is asked for.
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;
using Fairlead.Api;
using Fairlead.Api.Security;
using Fairlead.Primitives;
using Fairlead.Store.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;

const int Writers = 6;
const string Services = "/api/v1/namespaces/default/services";

using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
using var made = new CertificateRequest("CN=server", key, HashAlgorithmName.SHA256).CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
using var certificate = X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pfx), null);
var options = new ApiServerOptions
{
    BindAddress = IPAddress.Loopback, SecurePort = 0, ServerCertificate = () => certificate, ServiceClusterIpRanges = [IpPrefix.Parse("10.96.0.0/20")],
    Authenticator = null!, Authorizer = null!,
};
new ClusterSecurity(new SecurityOptions { Authority = certificate, ServiceAccountKeys = [key.ExportPkcs8PrivateKeyPem()] }, TimeProvider.System).Protect(options);
await using var server = new ApiServer(options, SqliteStore.Open(args[0]), NullLoggerFactory.Instance, TimeProvider.System);
await server.StartAsync(default);
using var client = new HttpClient(server.CreateInProcessHandler(Identity.Master("writer"))) { BaseAddress = ApiServer.InProcessAddress };
using var said = Console.OpenStandardOutput();
var left = JsonNode.Parse(await client.GetStringAsync(Services))!["items"]!.AsArray().Select(s => (string)s!["metadata"]!["name"]!).Where(n => n != "kubernetes").ToList();
await Parallel.ForEachAsync(left, new ParallelOptions { MaxDegreeOfParallelism = Writers }, async (name, _) => await DeleteAsync(name));
await Task.WhenAll(Enumerable.Range(0, Writers).Select(writer => Task.Run(() => WriteForeverAsync($"w{writer}-{Guid.NewGuid():n}"))));

async Task WriteForeverAsync(string prefix)
{
    for (int i = 0; ; i++)
    {
        string name = $"{prefix}-{i}";
        string type = i % 3 == 0 ? "ClusterIP" : "NodePort";
        using var body = new StringContent($$"""{"metadata":{"name":"{{name}}"},"spec":{"type":"{{type}}","ports":[{"port":80}]} }""", Encoding.UTF8, "application/json");
        using var answer = await client.PostAsync(Services, body);
        if (answer.StatusCode != HttpStatusCode.Created) throw new InvalidOperationException(await answer.Content.ReadAsStringAsync());
        Say($"made {name}");
        if (i % 2 == 0) continue;
        await DeleteAsync(name);
    }
}

async Task DeleteAsync(string name)
{
    Say($"asked {name}");
    using var deleted = await client.DeleteAsync($"{Services}/{name}");
    if (!deleted.IsSuccessStatusCode) throw new InvalidOperationException(await deleted.Content.ReadAsStringAsync());
    Say($"gone {name}");
}

void Say(string line)
{
    byte[] bytes = Encoding.UTF8.GetBytes(line + "\n");
    lock (said) said.Write(bytes);
}
