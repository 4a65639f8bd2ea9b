using System.Diagnostics;
using System.Net;
using System.Text;

namespace Fairlead.Bench.ProxyLoad;

/// <summary>
/// The same Services as kube-proxy 1.36 lays them out in nftables mode: a chain for each Service with a map from random numbers to a chain
/// for each endpoint, all loaded and changed by the nft program. Its own bookkeeping is left out: this is the least that way can cost.
/// </summary>
internal static class Peer
{
    private const string Table = "ip kube-proxy";

    internal static void Run(int services, int endpointsEach, int changes)
    {
        using var backends = new Backends();
        var watch = Stopwatch.StartNew();
        Load(Everything(services, endpointsEach));
        Console.WriteLine($"chains for each Service and endpoint, {services} x {endpointsEach}\n  nft -f of everything: {watch.Elapsed.TotalSeconds:f2} s");
        Thread.Sleep(5000);
        double withRules = Measured.KernelMemory();
        Backends.Run("nft", $"delete table {Table}");
        Thread.Sleep(5000);
        Console.WriteLine($"  kernel memory of the rules alone: {withRules - Measured.KernelMemory():f1} MiB");
        Load(Everything(services, endpointsEach));
        List<double> times = [];
        for (int life = 1; life <= changes; life++)
        {
            watch.Restart();
            Load(Change(life));
            times.Add(watch.Elapsed.TotalMilliseconds);
            Client.Until(Cluster.ClusterIp(0), 80, Cluster.Endpoint(0, 0, life), TimeSpan.FromSeconds(5));
        }
        Console.WriteLine($"  nft -f of one changed endpoint: {Measured.Percentiles(times)}");
        watch.Restart();
        using (var list = Process.Start(new ProcessStartInfo("nft", "--json list table ip kube-proxy") { RedirectStandardOutput = true })!)
        {
            list.StandardOutput.ReadToEnd();
            list.WaitForExit();
        }
        Console.WriteLine($"  nft --json list of the table, which kube-proxy does before a full sync: {watch.Elapsed.TotalMilliseconds:f0} ms");
        var (straight, beyond, uncertainty) = Client.ConnectMicroseconds(new(IPAddress.Parse(Cluster.Endpoint(1, 1, 0)), 8080), new(IPAddress.Parse(Cluster.ClusterIp(2)), 80), rounds: 50);
        Console.WriteLine($"  TCP connect: straight {straight:f1} us, through the Service {beyond:f2} (+- {uncertainty:f2}) us more");
    }

    private static string Everything(int services, int endpointsEach)
    {
        var text = new StringBuilder($$"""
            table {{Table}} {
              map service-ips { type ipv4_addr . inet_proto . inet_service : verdict; }
              chain services { ip daddr . meta l4proto . th dport vmap @service-ips; }
              chain nat-prerouting { type nat hook prerouting priority dstnat; jump services; }
              chain nat-output { type nat hook output priority -100; jump services; }

            """);
        for (int i = 0; i < services; i++)
        {
            int count = i == 0 ? 1 : endpointsEach;
            for (int n = 0; n < count; n++) text.Append($"chain endpoint-{i}-{n}-0 {{ meta l4proto tcp dnat to {Cluster.Endpoint(i, n, 0)}:8080; }}\n");
            text.Append($"chain service-{i} {{ numgen random mod {count} vmap {{ {string.Join(", ", Enumerable.Range(0, count).Select(n => $"{n} : goto endpoint-{i}-{n}-0"))} }}; }}\n");
        }
        text.Append("}\n");
        for (int i = 0; i < services; i++) text.Append($"add element {Table} service-ips {{ {Cluster.ClusterIp(i)} . tcp . 80 : goto service-{i} }}\n");
        return text.ToString();
    }

    /// <summary>Service 0 gets another endpoint: a chain comes, the Service's chain is written anew, a chain goes.</summary>
    private static string Change(int life) => $"""
        add chain {Table} endpoint-0-0-{life}
        add rule {Table} endpoint-0-0-{life} meta l4proto tcp dnat to {Cluster.Endpoint(0, 0, life)}:8080
        flush chain {Table} service-0
        add rule {Table} service-0 numgen random mod 1 vmap {"{"} 0 : goto endpoint-0-0-{life} {"}"}
        flush chain {Table} endpoint-0-0-{life - 1}
        delete chain {Table} endpoint-0-0-{life - 1}

        """;

    private static void Load(string text)
    {
        using var nft = Process.Start(new ProcessStartInfo("nft", "-f -") { RedirectStandardInput = true })!;
        nft.StandardInput.Write(text);
        nft.StandardInput.Close();
        nft.WaitForExit();
        if (nft.ExitCode != 0) throw new InvalidOperationException("nft does not accept the peer's rules");
    }
}
