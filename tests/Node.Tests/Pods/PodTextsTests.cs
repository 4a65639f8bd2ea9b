using Fairlead.Kubernetes.Core;
using Fairlead.Node.Cri;
using Fairlead.Node.Network;
using Fairlead.Node.Pods;
using Fairlead.Primitives;

namespace Fairlead.Node.Tests.Pods;

public class PodTextsTests
{
    private static readonly NodeOptions Node = new() { NodeName = "n", DataDir = "/d", NodeIps = [IpAddr.Parse("192.0.2.1")], ClusterDns = [IpAddr.Parse("10.96.0.10")] };
    private static readonly DNSConfig Host = DnsSettings.Parse("# host\nnameserver 9.9.9.9\nsearch example.com corp\noptions timeout:1\n");

    [Theory]
    [InlineData("ClusterFirst", false, "10.96.0.10", "ns.svc.cluster.local svc.cluster.local cluster.local example.com corp", "ndots:5")]
    [InlineData("ClusterFirst", true, "9.9.9.9", "example.com corp", "timeout:1")]
    [InlineData("ClusterFirstWithHostNet", true, "10.96.0.10", "ns.svc.cluster.local svc.cluster.local cluster.local example.com corp", "ndots:5")]
    [InlineData("Default", false, "9.9.9.9", "example.com corp", "timeout:1")]
    [InlineData("None", false, "", "", "")]
    public void The_resolver_follows_the_policy(string policy, bool isHostNetwork, string servers, string searches, string options)
    {
        var config = DnsSettings.For(new PodSpec { DnsPolicy = policy, HostNetwork = isHostNetwork }, "ns", Node, Host);
        Assert.Equal((servers, searches, options), (string.Join(' ', config.Servers), string.Join(' ', config.Searches), string.Join(' ', config.Options)));
    }

    [Fact]
    public void The_pod_s_own_settings_add_and_replace()
    {
        var spec = new PodSpec { DnsConfig = new() { Nameservers = ["1.1.1.1"], Searches = ["more"], Options = [new() { Name = "ndots", Value = "2" }, new() { Name = "edns0" }] } };
        var config = DnsSettings.For(spec, "ns", Node, new DNSConfig());
        Assert.Equal(["10.96.0.10", "1.1.1.1"], config.Servers);
        Assert.Equal(["ndots:2", "edns0"], config.Options);
    }

    [Fact]
    public void Names_of_the_pod_stand_in_its_hosts_file()
    {
        var pod = new Pod { Metadata = new() { Name = "web-0", Namespace = "ns" }, Spec = new() { Hostname = "h", Subdomain = "sub", HostAliases = [new() { Ip = "1.2.3.4", Hostnames = ["x"] }] } };
        string text = HostsFile.Text(pod.Spec, PodHostname.Of(pod, "cluster.local"), ["10.0.0.5", "fd00::5"], "");
        Assert.StartsWith("# Kubernetes-managed hosts file.\n127.0.0.1\tlocalhost\n", text);
        Assert.Contains("10.0.0.5\th.sub.ns.svc.cluster.local\th\nfd00::5\th.sub.ns.svc.cluster.local\th\n", text);
        Assert.EndsWith("# Entries added by HostAliases.\n1.2.3.4\tx\n", text);
    }

    [Fact]
    public void Host_ports_become_mappings_also_those_of_sidecars()
    {
        var spec = new PodSpec
        {
            Containers = [new() { Name = "c", Ports = [new() { ContainerPortValue = 80, HostPort = 8080, HostIP = "127.0.0.1" }, new() { ContainerPortValue = 81 }] }],
            InitContainers = [new() { Name = "s", RestartPolicy = "Always", Ports = [new() { ContainerPortValue = 53, HostPort = 5353, Protocol = "UDP" }] }],
        };
        var config = SandboxConfigs.For(new Pod { Metadata = new() { Name = "p", Namespace = "ns", Uid = "u" }, Spec = spec }, 0, Node, Host);
        Assert.Equal(["8080->80 127.0.0.1 Tcp", "5353->53  Udp"], config.PortMappings.Select(m => $"{m.HostPort}->{m.ContainerPort} {m.HostIp} {m.Protocol}"));
        Assert.Empty(SandboxConfigs.For(new Pod { Spec = spec with { HostNetwork = true } }, 0, Node, Host).PortMappings);
    }

    [Fact]
    public void Only_our_network_s_host_port_rules_are_removed()
    {
        const string saved = """
            :CNI-HOSTPORT-DNAT - [0:0]
            :CNI-HOSTPORT-MASQ - [0:0]
            -A PREROUTING -m addrtype --dst-type LOCAL -j CNI-HOSTPORT-DNAT
            -A CNI-HOSTPORT-DNAT -p tcp -m comment --comment "dnat name: \"ours\" id: \"1\"" -m multiport --dports 80 -j CNI-DN-aaa
            -A CNI-DN-aaa -p tcp -j DNAT --to-destination 10.0.0.2:80
            """;
        string script = string.Concat(HostPortRules.Removal(saved, "ours"));
        Assert.Contains("-X CNI-DN-aaa\n", script);
        Assert.Contains("-D PREROUTING -m addrtype --dst-type LOCAL -j CNI-HOSTPORT-DNAT", script);
        Assert.Empty(HostPortRules.Removal(saved, "others"));
        Assert.Contains("-X CNI-HOSTPORT-DNAT\n", string.Concat(HostPortRules.Removal(":CNI-HOSTPORT-DNAT - [0:0]\n-A PREROUTING -j CNI-HOSTPORT-DNAT", "ours")));
        string shared = string.Concat(HostPortRules.Removal(saved + "\n-A CNI-HOSTPORT-DNAT -m comment --comment \"dnat name: \\\"theirs\\\" id: \\\"2\\\"\" -j CNI-DN-bbb", "ours"));
        Assert.DoesNotContain("PREROUTING", shared);
    }

    [Fact]
    public void What_leaves_the_cluster_is_masqueraded()
    {
        string rules = MasqueradeRules.Text([IpPrefix.Parse("10.244.0.0/24")], [IpPrefix.Parse("10.244.0.0/16")]);
        Assert.Contains("ip saddr { 10.244.0.0/24 } ip daddr != { 10.244.0.0/16, 224.0.0.0/4 } masquerade", rules);
    }
}
