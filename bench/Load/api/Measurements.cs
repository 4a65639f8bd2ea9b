using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text;
using System.Text.Json;
using Fairlead.Client.Config;

namespace Fairlead.ApiLoad;

/// <summary>The figures, one after the other, each printed as it comes. Every client has a connection of its own, HTTP/1.1 over TLS.</summary>
internal sealed class Measurements(ClientConnection connection, Func<long> memoryMiB)
{
    private const string Namespace = "/api/v1/namespaces/default";
    private static readonly TimeSpan Round = TimeSpan.FromSeconds(4);
    private int _serial;

    public async Task RunAsync()
    {
        foreach (int clients in (int[])[1, 10, 100])
            Console.WriteLine($"ConfigMaps created, {clients} clients: {await RateAsync(clients, CreateConfigMapAsync)}");
        foreach (int clients in (int[])[1, 100])
            Console.WriteLine($"gets, {clients} clients: {await RateAsync(clients, client => SendAsync(client, HttpMethod.Get, $"{Namespace}/configmaps/kube-root-ca.crt"))}");
        Console.WriteLine($"Services created, 1 client: {await RateAsync(1, CreateServiceAsync)}");
        await ListsAsync();
        foreach (int watchers in (int[])[200, 1000])
            Console.WriteLine($"one write seen by {watchers} watchers: {await FanOutAsync(watchers)}");
        Console.WriteLine($"memory: {memoryMiB()} MiB");
    }

    /// <summary>Fills the server and tells what it needs for that: at once, and when the controllers have been quiet for a while.</summary>
    public async Task LoadAsync(int services, int configMaps)
    {
        using var client = Client();
        var wide = new ParallelOptions { MaxDegreeOfParallelism = 32 };
        await Parallel.ForAsync(0, services, wide, async (_, _) => await CreateServiceAsync(client));
        await Parallel.ForAsync(0, configMaps, wide, async (_, _) => await CreateConfigMapAsync(client));
        Console.WriteLine($"memory with {services} Services and {configMaps} ConfigMaps: {memoryMiB()} MiB");
        await Task.Delay(TimeSpan.FromSeconds(20));
        Console.WriteLine($"20 s later: {memoryMiB()} MiB");
    }

    private HttpClient Client()
    {
        var handler = connection.Handler();
        handler.MaxConnectionsPerServer = int.MaxValue;
        return new HttpClient(handler) { BaseAddress = connection.Server, DefaultRequestVersion = new Version(1, 1), Timeout = Timeout.InfiniteTimeSpan };
    }

    private async Task<string> RateAsync(int clients, Func<HttpClient, Task> operation)
    {
        var times = new ConcurrentBag<TimeSpan>();
        HttpClient[] all = [.. Enumerable.Range(0, clients).Select(_ => Client())];
        await Task.WhenAll(all.Select(operation));               // connections made, code warm
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
        foreach (var client in all) client.Dispose();
        var latencies = new Latencies(times);
        return $"{latencies.Count / seconds:F0}/s, {latencies}";
    }

    private Task CreateConfigMapAsync(HttpClient client) => SendAsync(client, HttpMethod.Post, $"{Namespace}/configmaps",
        $$$"""{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"load-{{{Interlocked.Increment(ref _serial)}}}"},"data":{"key":"{{{new string('v', 200)}}}"}}""");

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

    private static async Task<string> ListAsync(HttpClient client, string accept)
    {
        var times = new List<TimeSpan>();
        long length = 0;
        for (int i = 0; i < 15; i++)
        {
            long begun = Stopwatch.GetTimestamp();
            using var message = new HttpRequestMessage(HttpMethod.Get, $"{Namespace}/services");
            message.Headers.TryAddWithoutValidation("Accept", accept);
            using var answer = await client.SendAsync(message);
            length = (await answer.Content.ReadAsByteArrayAsync()).LongLength;
            if (i >= 3) times.Add(Stopwatch.GetElapsedTime(begun));
        }
        return $"{new Latencies(times)} ({length / 1024.0 / 1024:F1} MiB)";
    }

    private async Task<string> FanOutAsync(int watchers)
    {
        var written = new ConcurrentDictionary<string, long>();
        var times = new ConcurrentBag<TimeSpan>();
        using var stop = new CancellationTokenSource();
        using var client = Client();
        HttpResponseMessage[] watches = await Task.WhenAll(Enumerable.Range(0, watchers).Select(_ =>
            client.GetAsync(new Uri($"{Namespace}/secrets?watch=1&resourceVersion=0", UriKind.Relative), HttpCompletionOption.ResponseHeadersRead)));
        Task[] readers = [.. watches.Select(w => ReadAsync(w, written, times, stop.Token))];
        for (int i = 0; i < 25; i++)
        {
            string name = $"news-{Interlocked.Increment(ref _serial)}";
            written[name] = Stopwatch.GetTimestamp();
            await SendAsync(client, HttpMethod.Post, $"{Namespace}/secrets", $$$"""{"metadata":{"name":"{{{name}}}"}}""");
            await Task.Delay(100);
        }
        await Task.Delay(1000);
        await stop.CancelAsync();
        await Task.WhenAll(readers);
        return $"{new Latencies(times)} ({times.Count} of {watchers * 25})";
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
