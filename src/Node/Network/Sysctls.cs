using System.Text.Json;
using System.Text.Json.Nodes;

namespace Fairlead.Node.Network;

/// <summary>
/// Kernel settings that pods' networks need. Each old value is written down before it is changed, so that the end of the node
/// puts the machine back as it was.
/// </summary>
public sealed class Sysctls(string record)
{
    private static readonly (string Name, string Value)[] Needed =
    [
        ("net/ipv4/ip_forward", "1"),
        ("net/ipv6/conf/all/forwarding", "1"),
        // Packets between two pods of one bridge pass the IP hooks too: replies must find their way through connection tracking.
        ("net/bridge/bridge-nf-call-iptables", "1"),
        ("net/bridge/bridge-nf-call-ip6tables", "1"),
        // Seconds, as kube-proxy sets them: a connection that one side has closed keeps its translation for an hour, an idle one for a day.
        ("net/netfilter/nf_conntrack_tcp_timeout_close_wait", "3600"),
        ("net/netfilter/nf_conntrack_tcp_timeout_established", "86400"),
    ];

    public void Apply()
    {
        var before = Recorded();
        foreach (var (name, value) in Needed)
        {
            string path = "/proc/sys/" + name;
            if (!File.Exists(path)) continue;                                    // no IPv6, no bridge filter: nothing to set
            string now = File.ReadAllText(path).Trim();
            if (now == value) continue;
            before.TryAdd(name, now);
            File.WriteAllText(record, before.ToJsonString());
            File.WriteAllText(path, value);
        }
    }

    public void Restore()
    {
        foreach (var (name, value) in Recorded())
            if (File.Exists("/proc/sys/" + name) && (string?)value is { } old) File.WriteAllText("/proc/sys/" + name, old);
        File.Delete(record);
    }

    private JsonObject Recorded()
    {
        try
        {
            return File.Exists(record) ? JsonNode.Parse(File.ReadAllText(record)) as JsonObject ?? [] : [];
        }
        catch (JsonException)
        {
            return [];                                                           // torn by a crash: nothing to go by
        }
    }
}
