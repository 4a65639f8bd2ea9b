using System.Net;
using Fairlead.Kubernetes.Core;
using Fairlead.Kubernetes.Meta;
using Fairlead.Testing.FakeApi;

namespace Fairlead.Client.Tests;

public sealed class KubeClientTests : IDisposable
{
    private readonly FakeApiServer _api = new(TimeProvider.System);
    private readonly KubeClient _client;

    public KubeClientTests() => _client = new KubeClient(_api, FakeApiServer.Address);

    [Fact]
    public async Task Objects_are_made_read_changed_and_deleted()
    {
        var made = await _client.CreateAsync(new ConfigMap { Metadata = new ObjectMeta { Namespace = "ns", Name = "a" } });
        Assert.NotNull(made.Metadata.Uid);
        await _client.UpdateAsync(made with { Data = new Dictionary<string, string> { ["k"] = "v" } });
        Assert.Equal("v", (await _client.GetAsync<ConfigMap>("ns", "a")).Data["k"]);
        Assert.True(await _client.DeleteAsync<ConfigMap>("ns", "a"));
        Assert.False(await _client.DeleteAsync<ConfigMap>("ns", "a"));
        Assert.Null(await _client.FindAsync<ConfigMap>("ns", "a"));
    }

    [Fact]
    public async Task Refusals_carry_the_servers_words()
    {
        var made = await _client.CreateAsync(new ConfigMap { Metadata = new ObjectMeta { Namespace = "ns", Name = "a" } });
        var exists = await Assert.ThrowsAsync<ApiException>(() => _client.CreateAsync(new ConfigMap { Metadata = new ObjectMeta { Namespace = "ns", Name = "a" } }));
        Assert.True(exists.IsAlreadyExists);
        Assert.Equal("configmaps \"a\" already exists", exists.Message);
        await _client.UpdateAsync(made with { Data = new Dictionary<string, string> { ["k"] = "1" } });
        var outrun = await Assert.ThrowsAsync<ApiException>(() => _client.UpdateAsync(made with { Data = new Dictionary<string, string> { ["k"] = "2" } }));
        Assert.True(outrun.IsConflict);
    }

    [Fact]
    public async Task Lists_come_in_pages()
    {
        for (int i = 0; i < 5; i++) _api.Create(new ConfigMap { Metadata = new ObjectMeta { Namespace = "ns", Name = $"m{i}" } });
        var first = await _client.ListAsync<ConfigMap>("ns", new ListOptions { Limit = 3 });
        var rest = await _client.ListAsync<ConfigMap>("ns", new ListOptions { Limit = 3, Continue = first.Continue });
        Assert.Equal((3, 2, null), (first.Items.Count, rest.Items.Count, rest.Continue));
    }

    [Fact]
    public void Paths_escape_names() => Assert.Equal("/apis/apps/v1/namespaces/ns/deployments/a%2Fb/status", ResourcePath.Object(Kubernetes.Apps.Deployment.Resource, "ns", "a/b", "status"));

    [Fact]
    public async Task An_answer_that_is_no_Status_is_shown_as_text()
    {
        using var client = new KubeClient(new Answer(new HttpResponseMessage(HttpStatusCode.BadGateway) { Content = new StringContent("<html>upstream</html>") }), FakeApiServer.Address);
        var error = await Assert.ThrowsAsync<ApiException>(() => client.GetAsync<ConfigMap>("ns", "a"));
        Assert.Equal((HttpStatusCode.BadGateway, "<html>upstream</html>", true), (error.Code, error.Message, error.IsTransient));
    }

    [Fact]
    public async Task A_busy_server_is_asked_again_when_it_says_when()
    {
        var busy = new HttpResponseMessage(HttpStatusCode.TooManyRequests) { Content = new StringContent("") };
        busy.Headers.RetryAfter = new(TimeSpan.Zero);
        using var client = new KubeClient(new Answer(busy, new HttpResponseMessage { Content = new StringContent("""{"metadata":{"name":"a"}}""") }), FakeApiServer.Address);
        Assert.Equal("a", (await client.GetAsync<ConfigMap>("ns", "a")).Metadata.Name);
    }

    private sealed class Answer(params HttpResponseMessage[] answers) : HttpMessageHandler
    {
        private int _next;
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken stop) => Task.FromResult(answers[_next++]);
    }

    public void Dispose() => _client.Dispose();
}
