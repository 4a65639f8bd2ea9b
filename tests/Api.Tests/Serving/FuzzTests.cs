using System.Text;

namespace Fairlead.Api.Tests.Serving;

/// <summary>Whatever is sent, the server answers in words of its own: never 500, never not at all. Each round has its seed in its name.</summary>
public sealed class FuzzTests(ServerFixture server) : IClassFixture<ServerFixture>
{
    private const int Rounds = 150;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    private static readonly string[] Bodies =
    [
        """{"apiVersion":"v1","kind":"Service","metadata":{"name":"f","labels":{"a":"b"}},"spec":{"type":"NodePort","selector":{"app":"a"},"ports":[{"name":"x","port":80,"targetPort":"web","nodePort":30100,"protocol":"TCP"}],"externalIPs":["192.0.2.7"],"sessionAffinity":"ClientIP"}}""",
        """{"apiVersion":"v1","kind":"Pod","metadata":{"name":"f"},"spec":{"containers":[{"name":"c","image":"i","resources":{"limits":{"cpu":"1","memory":"1Gi"}},"ports":[{"containerPort":80}],"env":[{"name":"A","valueFrom":{"fieldRef":{"fieldPath":"status.podIP"}}}]}],"volumes":[{"name":"v","emptyDir":{}}]}}""",
        """{"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"f"},"spec":{"replicas":2,"selector":{"matchLabels":{"a":"b"}},"template":{"metadata":{"labels":{"a":"b"}},"spec":{"containers":[{"name":"c","image":"i"}]}},"strategy":{"rollingUpdate":{"maxSurge":"25%"}}}}""",
        "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: f}\ndata: {a: |\n  text\n}\n",
        """[{"op":"replace","path":"/spec/ports/0/port","value":81},{"op":"move","from":"/a","path":"/b"}]""",
        """{"metadata":{"labels":{"x":null}},"spec":{"ports":[{"$patch":"replace"},{"port":1}],"$setElementOrder/ports":[{"port":1}]}}""",
        "k8s\0\n\u0010\n\u0002v1\u0012\u0003Pod\u0012\u0004\n\u0002ab",
    ];

    private static readonly string[] Paths =
    [
        "/api/v1/namespaces/default/services", "/api/v1/namespaces/default/services/kubernetes", "/api/v1/namespaces/default/pods", "/api/v1/namespaces/default/pods/f",
        "/apis/apps/v1/namespaces/default/deployments", "/api/v1/namespaces/default/configmaps", "/api/v1/namespaces/default/pods/f/binding", "/api/v1/namespaces/default/pods/f/eviction",
        "/apis/apps/v1/namespaces/default/deployments/f/scale", "/apis/events.k8s.io/v1/namespaces/default/events", "/apis/networking.k8s.io/v1/servicecidrs", "/api/v1/namespaces/default/serviceaccounts/default/token",
        "/api/v1/namespaces/default/services/f/proxy/x", "/api/v1/nodes/f/proxy", "/api/v1/namespaces/default/pods/f/log", "/api/v1/namespaces/default/pods/f/exec",
    ];

    private static readonly string[] ContentTypes =
    [
        "application/json", "application/yaml", "application/vnd.kubernetes.protobuf", "application/json-patch+json", "application/merge-patch+json",
        "application/strategic-merge-patch+json", "application/apply-patch+yaml", "text/plain",
    ];

    private static readonly string[] Queries =
    [
        "", "?dryRun=All", "?fieldManager=fuzz", "?fieldManager=fuzz&force=true", "?fieldValidation=Strict", "?fieldValidation=%00", "?limit=-1", "?limit=9999999999999999999", "?continue=AAAA",
        "?labelSelector=a%20in%20(", "?labelSelector=%21%21", "?fieldSelector=a%3D%3D%3Db", "?resourceVersion=-5", "?resourceVersion=0&resourceVersionMatch=Exact", "?gracePeriodSeconds=x",
        "?propagationPolicy=Never", "?watch=1&timeoutSeconds=1&resourceVersion=99999999", "?watch=1&timeoutSeconds=1&sendInitialEvents=true", "?command=%ff&stdin=1", "?tailLines=-3", "?a=%zz&&=&",
    ];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Broken_bodies_are_refused(int seed)
    {
        var random = new Random(seed);
        for (int round = 0; round < Rounds; round++)
            await SendAsync(Pick(random, ["POST", "PUT", "PATCH", "DELETE"]), Pick(random, Paths) + Pick(random, Queries), Mutate(random, Encoding.UTF8.GetBytes(Pick(random, Bodies))), Pick(random, ContentTypes));
    }

    [Theory]
    [InlineData(4)]
    [InlineData(5)]
    public async Task Broken_paths_and_queries_are_refused(int seed)
    {
        var random = new Random(seed);
        for (int round = 0; round < Rounds; round++)
        {
            string path = Pick(random, Paths);
            if (random.Next(2) == 0) path = "/" + Uri.EscapeDataString(Encoding.Latin1.GetString(Mutate(random, Encoding.Latin1.GetBytes(path[1..])))).Replace("%2F", "/", StringComparison.Ordinal);
            await SendAsync("GET", path + Pick(random, Queries), null, "application/json", Pick(random, ["", "*/*", "application/json;as=Table;v=v1;g=meta.k8s.io", ";;;,,", "application/yaml", "application/vnd.kubernetes.protobuf", new string('a', 4000)]));
        }
    }

    private async Task SendAsync(string method, string path, byte[]? body, string contentType, string accept = "")
    {
        HttpResponseMessage answer;
        try
        {
            answer = await server.SendRawAsync(method, path, body, contentType, accept).WaitAsync(Limit, TestContext.Current.CancellationToken);
        }
        catch (UriFormatException)
        {
            return;                                              // the client can't even say it
        }
        using (answer)
        {
            string text = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken).WaitAsync(Limit, TestContext.Current.CancellationToken);
            Assert.True((int)answer.StatusCode != 500, $"{method} {path} {contentType} {(body is null ? "" : Convert.ToBase64String(body))}: {text}");
        }
    }

    private static T Pick<T>(Random random, T[] from) => from[random.Next(from.Length)];

    private static byte[] Mutate(Random random, byte[] bytes)
    {
        var list = bytes.ToList();
        for (int i = random.Next(4); i > 0 && list.Count > 0; i--)
        {
            int at = random.Next(list.Count);
            switch (random.Next(5))
            {
                case 0: list[at] = (byte)random.Next(256); break;
                case 1: list.RemoveRange(at, Math.Min(list.Count - at, random.Next(20))); break;
                case 2: list.InsertRange(at, Enumerable.Repeat(list[at], random.Next(50))); break;
                case 3: list.InsertRange(at, Encoding.UTF8.GetBytes(Pick(random, ["null", "{}", "[]", "\"\"", "-1", "1e999", "99999999999999999999", "true", "\\u0000", "\ud83d"]))); break;
                default: list.RemoveRange(at, list.Count - at); break;
            }
        }
        return [.. list];
    }
}
