using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text;
using System.Text.Json;

namespace Fairlead.ApiLoad;

/// <summary>The figures, one after the other, each printed as it comes. Every client has a connection of its own, HTTP/1.1 over TLS.</summary>
internal sealed class Measurements(MeasuredServer server)
{
    private const string Namespace = "/api/v1/namespaces/default";
    private const string Known = "known";
    private static readonly TimeSpan Round = TimeSpan.FromSeconds(4);
    private int _serial;

    /// <summary>Every figure by the name that --only knows it by, in the order in which they are taken.</summary>
    private IReadOnlyList<(string Name, Func<Task> Take)> All =>
    [
        ("start", static () => Task.CompletedTask),              // printed as soon as it serves
        ("creates", () => EachAsync([1, 10, 100], async clients => $"ConfigMaps created, {clients} clients: {await RateAsync(clients, CreateConfigMapAsync)}")),
        ("gets", GetsAsync),
        ("services", () => EachAsync([1], async clients => $"Services created, {clients} client: {await RateAsync(clients, CreateServiceAsync)}")),
        ("lists", ListsAsync),
        ("watchers", () => EachAsync([200, 1000], async watchers => $"one write seen by {watchers} watchers: {await FanOutAsync(watchers)}")),
    ];

    /// <summary>Takes the figures with these names, in this order; all when none is named.</summary>
    public async Task RunAsync(IReadOnlyCollection<string> only)
    {
        foreach (string name in only.Count == 0 ? All.Select(f => f.Name) : only) await All.First(f => f.Name == name).Take();
        Console.WriteLine($"memory: {server.MemoryMiB} MiB");
    }

    /// <summary>A little of every operation: what the generator compiles of its own code here, no contestant pays for.</summary>
    public async Task WarmAsync()
    {
        foreach (int clients in (int[])[1, 10]) await RateAsync(clients, CreateConfigMapAsync);
        using var client = Client();
        await CreateServiceAsync(client);
        await ListAsync(client, "application/json");
        await FanOutAsync(watchers: 50);
    }

    private static async Task EachAsync(int[] counts, Func<int, Task<string>> measure)
    {
        foreach (int count in counts) Console.WriteLine(await measure(count));
    }

    private async Task GetsAsync()
    {
        using (var client = Client()) await CreateConfigMapAsync(client, Known);
        await EachAsync([1, 100], async clients => $"gets, {clients} clients: {await RateAsync(clients, client => SendAsync(client, HttpMethod.Get, $"{Namespace}/configmaps/{Known}"))}");
    }

    /// <summary>Fills the server and tells what it needs for that: at once, and when the controllers have been quiet for a while.</summary>
    public async Task LoadAsync(int services, int configMaps)
    {
        using var client = Client();
        var wide = new ParallelOptions { MaxDegreeOfParallelism = 32 };
        await Parallel.ForAsync(0, services, wide, async (_, _) => await CreateServiceAsync(client));
        await Parallel.ForAsync(0, configMaps, wide, async (_, _) => await CreateConfigMapAsync(client));
        Console.WriteLine($"memory with {services} Services and {configMaps} ConfigMaps: {server.MemoryMiB} MiB");
        await Task.Delay(TimeSpan.FromSeconds(20));
        Console.WriteLine($"20 s later: {server.MemoryMiB} MiB");
    }

    private HttpClient Client()
    {
        var handler = server.Connection.Handler();
        handler.MaxConnectionsPerServer = int.MaxValue;
        return new HttpClient(handler) { BaseAddress = server.Connection.Server, DefaultRequestVersion = new Version(1, 1), Timeout = Timeout.InfiniteTimeSpan };
    }

    private async Task<string> RateAsync(int clients, Func<HttpClient, Task> operation)
    {
        var times = new ConcurrentBag<TimeSpan>();
        HttpClient[] all = [.. Enumerable.Range(0, clients).Select(_ => Client())];
        await Task.WhenAll(all.Select(operation));               // connections made, code warm
        var cpu = server.CpuTime;
        long start = Stopwatch.GetTimestamp();
        await Task.WhenAll(all.Select(async client =>
        {
            while (Stopwatch.GetElapsedTime(start) < Round)
            {
                long begun = Stopwatch.GetTimestamp();
                await operation(client);
                times.Add(Stopwatch.GetElapsedTime(begun));
            }
        }));
        double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        cpu = server.CpuTime - cpu;
        foreach (var client in all) client.Dispose();
        var latencies = new Latencies(times);
        return $"{latencies.Count / seconds:F0}/s, {latencies}, {cpu.TotalMilliseconds / latencies.Count:F2} ms of the server's CPU each";
    }

    private Task CreateConfigMapAsync(HttpClient client) => CreateConfigMapAsync(client, $"load-{Interlocked.Increment(ref _serial)}");

    private static Task CreateConfigMapAsync(HttpClient client, string name) => SendAsync(client, HttpMethod.Post, $"{Namespace}/configmaps",
        $$$"""{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"{{{name}}}"},"data":{"key":"{{{new string('v', 200)}}}"}}""");

    private Task CreateServiceAsync(HttpClient client) => SendAsync(client, HttpMethod.Post, $"{Namespace}/services",
        $$$"""{"apiVersion":"v1","kind":"Service","metadata":{"name":"load-{{{Interlocked.Increment(ref _serial)}}}","labels":{"load":"yes"}},"spec":{"selector":{"app":"load"},"ports":[{"name":"http","port":80,"targetPort":8080}]}}""");

    private static async Task SendAsync(HttpClient client, HttpMethod method, string path, string? body = null)
    {
        using var message = new HttpRequestMessage(method, path);
        if (body is not null) message.Content = new StringContent(body, Encoding.UTF8, "application/json");
        using var answer = await client.SendAsync(message);
        byte[] bytes = await answer.Content.ReadAsByteArrayAsync();
        if (!answer.IsSuccessStatusCode) throw new InvalidOperationException($"{method} {path}: {(int)answer.StatusCode} {Encoding.UTF8.GetString(bytes)}");
    }

    private async Task ListsAsync()
    {
        using var client = Client();
        int have = await CountAsync(client);
        have = await FillAsync(client, have, 3000);
        Console.WriteLine($"list of {have} Services: {await ListAsync(client, "application/json")}");
        have = await FillAsync(client, have, 10_000);
        Console.WriteLine($"list of {have} Services: {await ListAsync(client, "application/json")}");
        Console.WriteLine($"table of {have} Services: {await ListAsync(client, "application/json;as=Table;v=v1;g=meta.k8s.io")}");
    }

    private async Task<int> FillAsync(HttpClient client, int have, int wanted)
    {
        if (have >= wanted) return have;
        await Parallel.ForAsync(have, wanted, new ParallelOptions { MaxDegreeOfParallelism = 32 }, async (_, _) => await CreateServiceAsync(client));
        return wanted;
    }

    private static async Task<int> CountAsync(HttpClient client)
    {
        using var list = JsonDocument.Parse(await client.GetByteArrayAsync(new Uri($"{Namespace}/services", UriKind.Relative)));
        return list.RootElement.GetProperty("items").GetArrayLength();
    }

    private async Task<string> ListAsync(HttpClient client, string accept)
    {
        const int Warm = 3, Timed = 12;
        var times = new List<TimeSpan>();
        long length = 0;
        var cpu = TimeSpan.Zero;
        for (int i = 0; i < Warm + Timed; i++)
        {
            if (i == Warm) cpu = server.CpuTime;
            long begun = Stopwatch.GetTimestamp();
            using var message = new HttpRequestMessage(HttpMethod.Get, $"{Namespace}/services");
            message.Headers.TryAddWithoutValidation("Accept", accept);
            using var answer = await client.SendAsync(message);
            length = (await answer.Content.ReadAsByteArrayAsync()).LongLength;
            if (i >= Warm) times.Add(Stopwatch.GetElapsedTime(begun));
        }
        cpu = server.CpuTime - cpu;
        return $"{new Latencies(times)} ({length / 1024.0 / 1024:F1} MiB), {cpu.TotalMilliseconds / Timed:F1} ms of the server's CPU each";
    }

    private async Task<string> FanOutAsync(int watchers)
    {
        await server.RestAsync();
        var written = new ConcurrentDictionary<string, long>();
        var times = new ConcurrentBag<TimeSpan>();
        using var stop = new CancellationTokenSource();
        using var client = Client();
        HttpResponseMessage[] watches = await Task.WhenAll(Enumerable.Range(0, watchers).Select(_ =>
            client.GetAsync(new Uri($"{Namespace}/secrets?watch=1&resourceVersion=0", UriKind.Relative), HttpCompletionOption.ResponseHeadersRead)));
        Task[] readers = [.. watches.Select(w => ReadAsync(w, written, times, stop.Token))];
        const int Writes = 25;
        var cpu = server.CpuTime;
        for (int i = 0; i < Writes; i++)
        {
            string name = $"news-{Interlocked.Increment(ref _serial)}";
            written[name] = Stopwatch.GetTimestamp();
            await SendAsync(client, HttpMethod.Post, $"{Namespace}/secrets", $$$"""{"metadata":{"name":"{{{name}}}"}}""");
            await Task.Delay(100);
        }
        await Task.Delay(1000);
        cpu = server.CpuTime - cpu;
        await stop.CancelAsync();
        await Task.WhenAll(readers);
        return $"{new Latencies(times)} ({times.Count} of {watchers * Writes}), {cpu.TotalMilliseconds / Writes:F1} ms of the server's CPU each";
    }

    private static async Task ReadAsync(HttpResponseMessage watch, ConcurrentDictionary<string, long> written, ConcurrentBag<TimeSpan> times, CancellationToken stop)
    {
        using var _ = watch;
        using var lines = new StreamReader(await watch.Content.ReadAsStreamAsync(stop));
        try
        {
            while (await lines.ReadLineAsync(stop) is { } line)
            {
                long seen = Stopwatch.GetTimestamp();
                int at = line.IndexOf("\"news-", StringComparison.Ordinal);
                if (at < 0) continue;
                if (written.TryGetValue(line[(at + 1)..line.IndexOf('"', at + 1)], out long begun)) times.Add(Stopwatch.GetElapsedTime(begun, seen));
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return;
        }
    }
}
