using Fairlead.Primitives;
using Fairlead.Proxy.Configuration;

namespace Fairlead.Proxy.Tests.Configuration;

public class ConfigurationTests
{
    private const string KubeadmFile = """
        apiVersion: kubeproxy.config.k8s.io/v1alpha1
        bindAddress: 0.0.0.0
        bindAddressHardFail: false
        clientConnection:
          acceptContentTypes: ""
          burst: 0
          contentType: ""
          kubeconfig: /var/lib/kube-proxy/kubeconfig.conf
          qps: 0
        clusterCIDR: 10.244.0.0/16,fd00:10:244::/56
        configSyncPeriod: 0s
        conntrack:
          maxPerCore: 0
          min: null
          tcpBeLiberal: true
          tcpCloseWaitTimeout: null
          tcpEstablishedTimeout: 2h0m0s
          udpStreamTimeout: 0s
          udpTimeout: 0s
        detectLocal:
          bridgeInterface: ""
          interfaceNamePrefix: ""
        detectLocalMode: ""
        enableProfiling: false
        healthzBindAddress: ""
        hostnameOverride: ""
        iptables:
          localhostNodePorts: null
          masqueradeAll: false
          masqueradeBit: null
          minSyncPeriod: 0s
          syncPeriod: 0s
        ipvs:
          excludeCIDRs: null
          scheduler: ""
        kind: KubeProxyConfiguration
        logging:
          flushFrequency: 0
          options:
            json:
              infoBufferSize: "0"
          verbosity: 0
        metricsBindAddress: 0.0.0.0:10249
        mode: nftables
        nftables:
          masqueradeAll: true
          masqueradeBit: null
          minSyncPeriod: 500ms
          syncPeriod: 1m0s
        nodePortAddresses: [192.0.2.0/24, "2001:db8::/64"]
        oomScoreAdj: null
        portRange: ""
        showHiddenMetricsForVersion: ""
        winkernel:
          enableDSR: false
          networkName: ""
        """;

    [Fact]
    public void The_file_that_kubeadm_writes_is_understood()
    {
        var configuration = new KubeProxyConfiguration();
        Assert.Empty(ConfigurationFile.Read(KubeadmFile, configuration));
        var options = ProxyOptionsMaker.Make(configuration, "n1", out var faults);
        Assert.Empty(faults);
        Assert.Equal("/var/lib/kube-proxy/kubeconfig.conf", configuration.Kubeconfig);
        Assert.Equal("0.0.0.0:10256", configuration.HealthzBindAddress);                 // empty stands for the default
        Assert.Equal([IpPrefix.Parse("10.244.0.0/16"), IpPrefix.Parse("fd00:10:244::/56")], options.PodRanges);
        Assert.Equal([IpPrefix.Parse("192.0.2.0/24"), IpPrefix.Parse("2001:db8::/64")], options.NodePortAddresses);
        Assert.True(options.MasqueradeAll);
        Assert.True(options.LocalhostNodePorts);
        Assert.Equal(TimeSpan.FromMilliseconds(500), options.MinSyncPeriod);
        Assert.Equal(TimeSpan.FromMinutes(1), options.SyncPeriod);
        Assert.Equal([("nf_conntrack_tcp_timeout_established", 7200), ("nf_conntrack_tcp_timeout_close_wait", 3600), ("nf_conntrack_tcp_be_liberal", 1)], ConntrackLimits.Wanted(configuration, cores: 2));
        Assert.Contains("--bind-address", configuration.WithoutMeaning);
    }

    [Fact]
    public void All_faults_are_told_at_once()
    {
        var faults = ConfigurationFile.Read("""
            {"apiVersion":"kubeproxy.config.k8s.io/v1alpha1","kind":"KubeProxyConfiguration","clusterCIDR":"10.244.0.0","conntrack":{"min":"many","max":1},"nodePortAddresses":["here"]}
            """, new());
        Assert.Equal(["clusterCIDR: \"10.244.0.0\" is not a CIDR such as 10.244.0.0/16", "conntrack.max: unknown field", "conntrack.min: \"many\" is not a number from 0 on", "nodePortAddresses: \"here\" is neither a CIDR nor the one word \"primary\""], faults.Order());
    }

    [Theory]
    [InlineData("", false)]
    [InlineData("nftables", false)]
    [InlineData("iptables", true)]
    [InlineData("ipvs", true)]
    [InlineData("userspace", true)]
    public void A_mode_of_kube_proxy_is_taken_and_served_by_nftables(string mode, bool isAnother)
    {
        var configuration = new KubeProxyConfiguration();
        var file = ConfigurationFile.Read($$"""{"apiVersion":"kubeproxy.config.k8s.io/v1alpha1","kind":"KubeProxyConfiguration","mode":"{{mode}}"}""", configuration);
        ProxyOptionsMaker.Make(configuration, "n1", out var faults);
        Assert.Empty(file.Concat(faults));
        Assert.Equal(isAnother, ProxyOptionsMaker.AsksForAnotherMode(configuration));    // then the log says who serves
    }

    [Theory]
    [InlineData("ebpf")]
    [InlineData("kernelspace")]
    [InlineData("IPTables")]
    public void A_mode_that_is_not_there_is_refused_with_one_sentence(string mode)
    {
        ProxyOptionsMaker.Make(new() { Mode = mode }, "n1", out var faults);
        Assert.Equal([$"--proxy-mode={mode}: there is no such mode on Linux; use nftables"], faults);
    }

    [Theory]
    [InlineData("0", 0)]
    [InlineData("500ms", 500)]
    [InlineData("1h0m0.5s", 3600500)]
    public void Durations_are_Go_s(string text, long milliseconds)
    {
        Assert.True(GoDuration.TryParse(text, out var duration));
        Assert.Equal(milliseconds, (long)duration.TotalMilliseconds);
        Assert.False(GoDuration.TryParse(text + "x", out _));
    }

    [Fact]
    public void No_flag_stands_twice() => Assert.Equal(ProxySettings.All.Count(setting => setting.Flag is not null), ProxySettings.All.Select(setting => setting.Flag).OfType<string>().Distinct().Count());
}
