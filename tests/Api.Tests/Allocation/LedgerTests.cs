using System.Text;
using System.Text.Json.Nodes;
using Fairlead.Api.Security;
using Fairlead.Api.Tests.Serving;
using Fairlead.Store;
using Fairlead.Store.Memory;
using Microsoft.Extensions.Logging.Abstractions;

namespace Fairlead.Api.Tests.Allocation;

/// <summary>After any number of creations, changes and deletions at once, the store holds a reservation for each address and port in use, and none else.</summary>
public sealed class LedgerTests
{
    private static readonly string[] Specs =
    [
        """{"type":"ClusterIP","ports":[{"port":80}]}""", """{"type":"NodePort","ports":[{"port":80}]}""", """{"type":"NodePort","ports":[{"port":80,"nodePort":30007}]}""",
        """{"type":"LoadBalancer","externalTrafficPolicy":"Local","ports":[{"port":80}]}""", """{"type":"ExternalName","externalName":"example.org"}""", """{"clusterIP":"None","ports":[{"port":80}]}""",
        """{"clusterIP":"10.96.0.77","ports":[{"port":80}]}""",
    ];

    [Theory]
    [InlineData(11)]
    [InlineData(12)]
    public async Task Nothing_is_lost_and_nothing_given_twice(int seed)
    {
        await using var store = new MemoryStore();
        await using var server = new ApiServer(ServerFixture.Options(), store, NullLoggerFactory.Instance, TimeProvider.System);
        await server.StartAsync(TestContext.Current.CancellationToken);
        using var client = new HttpClient(server.CreateInProcessHandler(Identity.Master("tester"))) { BaseAddress = ApiServer.InProcessAddress };
        await Task.WhenAll(Enumerable.Range(0, 8).Select(worker => ChurnAsync(client, new Random(seed * 100 + worker))));
        var (addresses, ports) = await InUseAsync(store);
        Assert.Equal(addresses.Order(StringComparer.Ordinal), await NamesAsync(store, "/registry/networking.k8s.io/ipaddresses/"));
        Assert.Equal(ports.Order(StringComparer.Ordinal), await NamesAsync(store, "/registry/fairlead/nodeports/"));
    }

    private static async Task ChurnAsync(HttpClient client, Random random)
    {
        const string Services = "/api/v1/namespaces/default/services";
        for (int i = 0; i < 60; i++)
        {
            string name = $"s{random.Next(12)}", spec = Specs[random.Next(Specs.Length)];
            using var message = random.Next(3) switch
            {
                0 => new HttpRequestMessage(HttpMethod.Post, Services) { Content = Json("{\"metadata\":{\"name\":\"" + name + "\"},\"spec\":" + spec + "}", "application/json") },
                1 => new HttpRequestMessage(HttpMethod.Patch, $"{Services}/{name}") { Content = Json("{\"spec\":" + spec + "}", "application/merge-patch+json") },
                _ => new HttpRequestMessage(HttpMethod.Delete, $"{Services}/{name}"),
            };
            using var answer = await client.SendAsync(message, TestContext.Current.CancellationToken);
            Assert.True((int)answer.StatusCode < 500, await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        }
    }

    private static StringContent Json(string text, string type) => new(text, Encoding.UTF8, type);

    private static async Task<(List<string> Addresses, List<string> Ports)> InUseAsync(IStore store)
    {
        var (addresses, ports) = (new List<string>(), new List<string>());
        foreach (var entry in (await store.RangeAsync("/registry/core/services/")).Entries)
        {
            var spec = JsonNode.Parse(entry.Value.Span)!["spec"]!;
            addresses.AddRange((spec["clusterIPs"] as JsonArray ?? []).Select(a => a!.GetValue<string>()).Where(a => a != "None"));
            ports.AddRange((spec["ports"] as JsonArray ?? []).Select(p => p!["nodePort"]?.ToJsonString()).OfType<string>());
            if (spec["healthCheckNodePort"] is { } health) ports.Add(health.ToJsonString());
        }
        return (addresses, ports);
    }

    private static async Task<IEnumerable<string>> NamesAsync(IStore store, string prefix) =>
        (await store.RangeAsync(prefix)).Entries.Select(e => e.Key[prefix.Length..]).Order(StringComparer.Ordinal);
}
