using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;
using Fairlead.Client;
using Fairlead.Node.Server;
using Microsoft.AspNetCore.Http;

namespace Fairlead.Node.Tests.Server;

public sealed class KubeletAccessTests
{
    private readonly Reviews _reviews = new();

    private KubeletAccess Access => new("n1", new KubeClient(_reviews, new Uri("http://api")), TimeProvider.System);

    private static DefaultHttpContext Request(string method, string path, string? user = null, string? token = null)
    {
        var http = new DefaultHttpContext();
        (http.Request.Method, http.Request.Path) = (method, path);
        if (user is not null) http.Connection.ClientCertificate = Certificate(user);
        if (token is not null) http.Request.Headers.Authorization = $"Bearer {token}";
        return http;
    }

    private static X509Certificate2 Certificate(string user) =>
        new CertificateRequest($"O=devs, CN={user}", ECDsa.Create(), HashAlgorithmName.SHA256).CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.MaxValue);

    [Theory]
    [InlineData("POST", "/exec/ns/pod/c", "api", null, 200)]
    [InlineData("POST", "/exec/ns/pod/c", "jane", null, 403)]
    [InlineData("POST", "/exec/ns/pod/c", null, null, 401)]
    [InlineData("GET", "/metrics", null, "scraper", 200)]
    [InlineData("GET", "/containerLogs/ns/pod/c", null, "scraper", 403)]
    [InlineData("GET", "/metrics", null, "rubbish", 401)]
    public async Task The_API_server_says_who_may(string method, string path, string? user, string? token, int code) =>
        Assert.Equal(code, await Access.JudgeAsync(Request(method, path, user, token)));

    [Fact]
    public async Task The_question_names_the_node_and_the_user_s_groups()
    {
        await Access.JudgeAsync(Request("POST", "/exec/ns/pod/c", "jane"));
        Assert.Equal("""{"groups":["devs","system:authenticated"],"resourceAttributes":{"name":"n1","resource":"nodes","subresource":"proxy","verb":"create","version":"v1"},"user":"jane"}""", _reviews.Asked.Single());
    }

    [Fact]
    public async Task An_answer_is_kept()
    {
        var access = Access;
        for (int i = 0; i < 3; i++) Assert.Equal(200, await access.JudgeAsync(Request("GET", "/metrics", token: "scraper")));
        Assert.Single(_reviews.Asked);
    }

    /// <summary>An API server that knows one token, lets "api" do everything and "scraper" read metrics.</summary>
    private sealed class Reviews : HttpMessageHandler
    {
        public List<string> Asked { get; } = [];

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken stop)
        {
            var review = (JsonObject)JsonNode.Parse(await request.Content!.ReadAsStringAsync(stop))!;
            var spec = review["spec"]!;
            if (spec["token"] is { } token)
                review["status"] = (string?)token == "scraper" ? new JsonObject { ["authenticated"] = true, ["user"] = new JsonObject { ["username"] = "scraper" } } : new JsonObject();
            else
            {
                Asked.Add(spec.ToJsonString());
                review["status"] = new JsonObject { ["allowed"] = (string?)spec["user"] == "api" || ((string?)spec["user"] == "scraper" && (string?)spec["resourceAttributes"]!["subresource"] == "metrics") };
            }
            return new HttpResponseMessage(HttpStatusCode.Created) { Content = new StringContent(review.ToJsonString(), Encoding.UTF8, "application/json") };
        }
    }
}
