using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Fairlead.EndToEnd.Tests.Running;

namespace Fairlead.EndToEnd.Tests;

/// <summary>Hosts and paths on ports 80 and 443 lead to Services (mission row 32).</summary>
public class IngressTests(TestCluster cluster)
{
    private Task<Outcome> CurlAsync(params IReadOnlyList<string> arguments) => cluster.Machine.OutsideAsync(["curl", "-sS", "--max-time", "5", .. arguments]);

    private Task<Outcome> AskAsync(string host, string path) => CurlAsync("--resolve", $"{host}:80:{Machine.Address}", $"http://{host}{path}");

    private static async Task AnswersAsync(Func<Task<Outcome>> ask, string begins) => await Space.EventuallyAsync(ask, answer => answer.Output.StartsWith(begins, StringComparison.Ordinal));

    [Fact]
    public async Task Hosts_and_paths_lead_to_their_Services()
    {
        await using var space = await cluster.SpaceAsync();
        await TwoServicesAsync(space);
        await space.KubectlAsync("create", "ingress", "shop", "--class=fairlead", "--rule=shop.example/*=web:80", "--rule=shop.example/video=video:80", "--rule=*.wild.example/api*=video:80");

        await AnswersAsync(() => AskAsync("shop.example", "/"), "web-");
        await AnswersAsync(() => AskAsync("shop.example", "/video"), "video-");              // Exact
        Assert.StartsWith("web-", (await AskAsync("shop.example", "/video/x")).Output);
        Assert.StartsWith("video-", (await AskAsync("one.wild.example", "/api/x")).Output);
        Assert.StartsWith("No Ingress has a rule", (await AskAsync("one.two.wild.example", "/api")).Output);
        Assert.StartsWith("No Ingress has a rule", (await AskAsync("one.wild.example", "/apis")).Output);
        Assert.StartsWith("No Ingress has a rule", (await AskAsync("elsewhere.example", "/")).Output);
        await Space.EventuallyAsync(async () => await cluster.Machine.KubectlAsync(cluster.NewestKubectl, ["get", "ingress", "shop", "-n", space.Name, "-o", "jsonpath={.status.loadBalancer.ingress[*].ip}"]), shown => shown.Output == Machine.Address);

        await space.KubectlAsync("rollout restart deployment/web");                        // every endpoint is replaced
        await space.KubectlAsync("rollout status deployment/web --timeout=60s");
        for (int i = 0; i < 20; i++) Assert.StartsWith("web-", (await AskAsync("shop.example", "/")).Output);
    }

    [Fact]
    public async Task A_certificate_of_a_Secret_is_shown_for_its_host()
    {
        await using var space = await cluster.SpaceAsync();
        await TwoServicesAsync(space);
        string folder = Directory.CreateTempSubdirectory("flingress").FullName, certificate = Path.Combine(folder, "crt"), key = Path.Combine(folder, "key");
        try
        {
            WriteCertificate("tls.example", certificate, key);
            await space.KubectlAsync("create", "secret", "tls", "tls", $"--cert={certificate}", $"--key={key}");
            await space.KubectlAsync("create", "ingress", "tls", "--class=fairlead", "--rule=tls.example/*=web:80,tls=tls");
            string[] tls = ["--cacert", certificate, "--resolve", $"tls.example:443:{Machine.Address}", "https://tls.example/"];
            await AnswersAsync(() => CurlAsync(tls), "web-");
            await AnswersAsync(() => CurlAsync(["--http2", .. tls]), "web-");
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public async Task What_cannot_work_is_told_as_events_and_to_the_client()
    {
        await using var space = await cluster.SpaceAsync();
        await space.KubectlAsync("create", "ingress", "lost", "--class=fairlead", "--rule=lost.example/*=nowhere:80,tls=missing");
        await AnswersAsync(() => AskAsync("lost.example", "/"), $"there is no Service {space.Name}/nowhere.");
        var told = await Space.EventuallyAsync(
            () => cluster.Machine.KubectlAsync(cluster.NewestKubectl, ["describe", "ingress", "lost", "-n", space.Name]),
            told => told.Output.Contains("BadBackend") && told.Output.Contains("BadCertificate"));
        Assert.Contains("kubectl create secret tls missing", told.Output);
    }

    /// <summary>Two Services whose pods answer with their names, whatever the path: what is not found is told so too.</summary>
    private static async Task TwoServicesAsync(Space space)
    {
        foreach (string name in (string[])["web", "video"])
        {
            await space.ApplyAsync($$$"""
                apiVersion: apps/v1
                kind: Deployment
                metadata: {name: {{{name}}}}
                spec:
                  replicas: 2
                  selector: {matchLabels: {app: {{{name}}}}}
                  template:
                    metadata: {labels: {app: {{{name}}}}}
                    spec:
                      terminationGracePeriodSeconds: 0
                      containers:
                      - name: web
                        image: {{{Space.Busybox}}}
                        command: [sh, -c, 'mkdir -p /www && hostname > /www/index.html && echo E404:/www/index.html > /httpd.conf && exec httpd -f -c /httpd.conf -p 5000 -h /www']
                        readinessProbe: {httpGet: {path: /, port: 5000}, periodSeconds: 1}
                """);
            await space.KubectlAsync($"expose deploy {name} --port=80 --target-port=5000");
        }
        foreach (string name in (string[])["web", "video"]) await space.KubectlAsync($"rollout status deployment/{name} --timeout=60s");
    }

    private static void WriteCertificate(string host, string certificateFile, string keyFile)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={host}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(host);
        request.CertificateExtensions.Add(names.Build());
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        File.WriteAllText(certificateFile, certificate.ExportCertificatePem());
        File.WriteAllText(keyFile, key.ExportPkcs8PrivateKeyPem());
    }
}
