using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Fairlead.Bench.ProxyLoad;
using Fairlead.Linux.Namespaces;

// Fairlead's proxy, the whole program, against a list/watch server with many Services, in one network namespace; and the same Services
// the way kube-proxy writes them. Run by ./run, which makes the namespace.
//   run PROGRAM SERVICES [changes]              our proxy
//   kube-proxy PROGRAM MODE SERVICES [changes]  a real kube-proxy, as far as the same figures can be had of it
//   peer SERVICES [changes]                     chains for each Service and endpoint, by nft -f
//   connect PROGRAM SERVICES                    what a connection through a Service costs beyond one without, several times
//   memory PROGRAM SERVICES                     kernel memory of our rules alone, without the connections that the others make
//   fill PROGRAM SERVICES                       the rules are loaded and stay (a part of the one before)
CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
const int EndpointsEach = 10, Port = 18080;
switch (args)
{
    case ["run", var program, var services, .. var rest]:
        await MeasureAsync(Contestant.Fairlead(program), int.Parse(services), rest is [var changes, ..] ? int.Parse(changes) : 200);
        return 0;
    case ["kube-proxy", var program, var mode, var services, .. var rest]:
        await MeasureAsync(Contestant.KubeProxy(program, mode), int.Parse(services), rest is [var some, ..] ? int.Parse(some) : 20);
        return 0;
    case ["memory", var program, var services]:
        Memory(program, int.Parse(services));
        return 0;
    case ["fill", var program, var services]:
        await FillAsync(Contestant.Fairlead(program), int.Parse(services));
        return 0;
    case ["connect", var program, var services]:
        await ConnectAsync(Contestant.Fairlead(program), int.Parse(services));
        return 0;
    case ["peer", var services, .. var rest]:
        Peer.Run(int.Parse(services), EndpointsEach, rest is [var times, ..] ? int.Parse(times) : 20);
        return 0;
    default:
        Console.Error.WriteLine("usage: run PROGRAM SERVICES [changes] | kube-proxy PROGRAM MODE SERVICES [changes] | peer SERVICES [changes] | connect PROGRAM SERVICES | memory PROGRAM SERVICES");
        return 2;
}

// The kernel's memory is shared with everything else on the machine, so the same rules are loaded several times, each in a network
// namespace of its own, and what comes back when all are deleted is divided.
static void Memory(string program, int services)
{
    string[] names = [.. Enumerable.Range(0, 8).Select(i => $"fl-bench-mem{i}")];
    foreach (string name in names)
    {
        NetworkNamespace.RemoveNamed(name);
        NetworkNamespace.CreateNamed(name).Dispose();
        Backends.Run("ip", $"netns exec {name} {Environment.ProcessPath} fill {program} {services}");
    }
    Thread.Sleep(15_000);                                                            // closed connections are forgotten
    double withRules = Measured.KernelMemory();
    foreach (string name in names) Backends.Run("ip", $"netns exec {name} nft flush ruleset");
    Thread.Sleep(10_000);
    Report($"services {services} x {EndpointsEach}", $"kernel memory of the rules alone: {(withRules - Measured.KernelMemory()) / names.Length:f2} MiB");
    foreach (string name in names) NetworkNamespace.RemoveNamed(name);
}

async Task FillAsync(Contestant contestant, int services)
{
    Backends.Ip("link set lo up");
    var cluster = new Cluster(services, EndpointsEach);
    cluster.Fill();
    await using var server = await ClusterServer.StartAsync(cluster, Port);
    string kubeconfig = Kubeconfig();
    var proxy = contestant.Start(kubeconfig);
    using var health = new HttpClient();
    for (var watch = Stopwatch.StartNew(); !await IsReadyAsync(health); Thread.Sleep(50))
    {
        if (watch.Elapsed > TimeSpan.FromMinutes(2)) throw new TimeoutException("the proxy does not become ready");
    }
    Stop(proxy);
    File.Delete(kubeconfig);
}

static async Task<bool> IsReadyAsync(HttpClient health)
{
    try { return (await health.GetAsync("http://127.0.0.1:10256/healthz")).IsSuccessStatusCode; }
    catch (HttpRequestException) { return false; }                                   // not listening yet
}

async Task ConnectAsync(Contestant contestant, int services)
{
    using var backends = new Backends();
    var cluster = new Cluster(services, EndpointsEach);
    cluster.Fill();
    await using var server = await ClusterServer.StartAsync(cluster, Port);
    string kubeconfig = Kubeconfig();
    var proxy = contestant.Start(kubeconfig);
    Client.Until(Cluster.ClusterIp(services - 1), 80, reached: _ => true, TimeSpan.FromMinutes(2));
    Thread.Sleep(1000);
    Report($"services {services} x {EndpointsEach}", "");
    for (int i = 0; i < 5; i++) Connects();
    Stop(proxy);
    File.Delete(kubeconfig);
}

static void Connects()
{
    var (straight, beyond, uncertainty) = Client.ConnectMicroseconds(new(IPAddress.Parse(Cluster.Endpoint(1, 1, 0)), 8080), new(IPAddress.Parse(Cluster.ClusterIp(2)), 80), rounds: 50);
    Report("", $"TCP connect: straight {straight:f1} us, through the Service {beyond:f2} (+- {uncertainty:f2}) us more");
}

static string Kubeconfig()
{
    string file = Path.GetTempFileName();
    File.WriteAllText(file, $$$"""{"apiVersion":"v1","kind":"Config","current-context":"b","contexts":[{"name":"b","context":{"cluster":"b","user":"b"}}],"clusters":[{"name":"b","cluster":{"server":"http://127.0.0.1:{{{Port}}}"}}],"users":[{"name":"b","user":{}}]}""");
    return file;
}

async Task MeasureAsync(Contestant contestant, int services, int changes)
{
    using var backends = new Backends();
    var cluster = new Cluster(services, EndpointsEach);
    cluster.Fill();
    await using var server = await ClusterServer.StartAsync(cluster, Port);
    string kubeconfig = Kubeconfig();
    string last = Cluster.ClusterIp(services - 1);
    using (var listing = new HttpClient()) await listing.GetStringAsync($"http://127.0.0.1:{Port}/api/v1/nodes");   // the server's own first time
    double kernelBefore = Measured.KernelMemory();

    var proxy = contestant.Start(kubeconfig);
    var watch = Stopwatch.StartNew();
    while (Client.Reach(last, 80) is null && watch.Elapsed < TimeSpan.FromMinutes(5)) Thread.Sleep(1);
    Report($"services {services} x {EndpointsEach}", $"cold start to the last Service programmed: {watch.Elapsed.TotalSeconds:f2} s, {Measured.Cpu(proxy.Id).TotalSeconds:f2} s of CPU");
    Thread.Sleep(1500);
    Report("", $"kernel memory, with the process: {Measured.KernelMemory() - kernelBefore:f1} MiB");
    Report("", $"peak memory of the proxy: {Measured.PeakMemory(proxy.Id):f0} MiB");

    int life = 0;
    for (int i = 0; i < Math.Min(changes, 100); i++) Change(quiet: true);             // warm
    List<double> times = [];
    var cpuBefore = Measured.Cpu(proxy.Id);
    for (int i = 0; i < changes; i++) times.Add(Change(quiet: true));
    Report("", $"one endpoint changed, quiet: {Measured.Percentiles(times)}");
    Report("", $"CPU for each change: {(Measured.Cpu(proxy.Id) - cpuBefore).TotalMilliseconds / changes:f2} ms");

    times = [];
    for (int i = 0; i < changes; i++) times.Add(Grow());
    Report("", $"another number of endpoints, quiet: {Measured.Percentiles(times)}");

    times = [];
    for (int i = 0; i < changes; i++) times.Add(Return());
    Report("", $"a Service without endpoints gets one, quiet: {Measured.Percentiles(times)}");

    using (var stop = new CancellationTokenSource())
    {
        var noise = Task.Run(async () =>
        {
            using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
            for (int n = 1; await timer.WaitForNextTickAsync(); n++)
            {
                if (stop.IsCancellationRequested) return;
                cluster.Replace(1 + n % (services - 1), n % EndpointsEach, n / (services - 1) + 1);
            }
        });
        times = [];
        for (int i = 0; i < changes; i++)
        {
            times.Add(Change(quiet: false));
            Thread.Sleep(5);
        }
        stop.Cancel();
        await noise;
    }
    Report("", $"one endpoint changed, 50 changes a second elsewhere: {Measured.Percentiles(times)}");
    Report("", $"peak memory of the proxy after churn: {Measured.PeakMemory(proxy.Id):f0} MiB");
    Connects();

    var (made, failed) = await RequestsDuringAsync(() =>
    {
        for (int i = 0; i < 5 * changes; i++)
        {
            cluster.Replace(0, 0, ++life);
            Thread.Sleep(3);
        }
        Client.Until(Cluster.ClusterIp(0), 80, Cluster.Endpoint(0, 0, life), TimeSpan.FromMinutes(3));
    });
    string now = Cluster.Endpoint(0, 0, life);
    Report("", $"{5 * changes} replacements of the only endpoint: {made} connections, {failed} failed");
    using (var datagrams = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp))
    {
        datagrams.Connect(IPAddress.Parse(Cluster.ClusterIp(Cluster.UdpService)), Cluster.DatagramPort);
        cluster.Replace(Cluster.UdpService, 0, ++life);
        Client.DatagramsUntil(datagrams, backends, Cluster.Endpoint(Cluster.UdpService, 0, life), TimeSpan.FromSeconds(5));
        times = [];
        for (int i = 0; i < Math.Min(changes, 50); i++)
        {
            Thread.Sleep(15);
            cluster.Replace(Cluster.UdpService, 0, ++life);
            times.Add(Client.DatagramsUntil(datagrams, backends, Cluster.Endpoint(Cluster.UdpService, 0, life), TimeSpan.FromMinutes(3)));
        }
    }
    Report("", $"a UDP flow whose endpoint went goes on at the next: {Measured.Percentiles(times)}");

    using (var established = new Established(backends))
    {
        (made, failed) = await RequestsDuringAsync(() =>
        {
            Stop(proxy);
            proxy = contestant.Start(kubeconfig);
            do life++; while (Cluster.Endpoint(0, 0, life) == now);                    // seen only when the new life serves
            cluster.Replace(0, 0, life);
            Client.Until(Cluster.ClusterIp(0), 80, Cluster.Endpoint(0, 0, life), TimeSpan.FromSeconds(60));
        });
        var (broken, sent, lost) = established.End();
        Report("", $"killed and started again: {made} new connections meanwhile, {failed} failed; of {Established.Count} open ones {broken} broken, of {sent} datagrams {lost} lost");
    }
    Stop(proxy);
    contestant.RemoveAll();
    File.Delete(kubeconfig);

    double Grow()
    {
        Thread.Sleep(15);
        life++;
        cluster.Replace(0, 0, life, count: 1 + life % 2);                            // with two of them, every other connection tells
        return Client.Until(Cluster.ClusterIp(0), 80, Cluster.Endpoint(0, 0, life), TimeSpan.FromMinutes(3)).TotalMilliseconds;
    }

    double Return()
    {
        cluster.Empty(0);
        while (Client.Reach(Cluster.ClusterIp(0), 80) is not null) Thread.Sleep(1);
        Thread.Sleep(15);
        return Change(quiet: false);
    }

    double Change(bool quiet)
    {
        if (quiet) Thread.Sleep(15);
        life++;
        cluster.Replace(0, 0, life);
        return Client.Until(Cluster.ClusterIp(0), 80, Cluster.Endpoint(0, 0, life), TimeSpan.FromMinutes(3)).TotalMilliseconds;
    }
}

static async Task<(int Made, int Failed)> RequestsDuringAsync(Action action)
{
    using var stop = new CancellationTokenSource();
    var requests = Task.Run(() => Client.ReachUntil(Cluster.ClusterIp(2), 80, stop.Token));
    var own = Task.Run(() => Client.ReachUntil(Cluster.ClusterIp(0), 80, stop.Token));
    action();
    await stop.CancelAsync();
    var (one, other) = (await requests, await own);
    return (one.Made + other.Made, one.Failed + other.Failed);
}

static void Stop(Process process)
{
    process.Kill();
    process.WaitForExit();
    process.Dispose();
}

static void Report(string what, string figure) => Console.WriteLine(what.Length > 0 ? $"{what}\n  {figure}" : $"  {figure}");
