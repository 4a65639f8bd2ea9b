using Fairlead.Primitives;

namespace Fairlead.Proxy.Configuration;

/// <summary>
/// Every setting of kube-proxy 1.36 in one table, for the command line and for the file alike: what it is called in each, and what it
/// means here. Those without a meaning are accepted, and noted.
/// </summary>
public static class ProxySettings
{
    public static IReadOnlyList<ProxySetting> All { get; } =
    [
        Text("config", null, "A KubeProxyConfiguration file; the other flags then count only where it says nothing", (c, v) => c.ConfigFile = v),
        Text("kubeconfig", "clientConnection.kubeconfig", "How to reach the API server", (c, v) => c.Kubeconfig = v),
        Text("master", null, "Address of the API server, over the kubeconfig's", (c, v) => c.Master = v),
        Text("hostname-override", "hostnameOverride", "This node's name, when it is not the machine's", (c, v) => c.HostnameOverride = v),
        Switch("cleanup", null, "Take away what a proxy has left here, and end", (c, v) => c.CleanUp = v),
        Text("proxy-mode", "mode", "nftables; iptables, ipvs and userspace are accepted, and nftables serves the same Services", (c, v) => c.Mode = v),
        Text("healthz-bind-address", "healthzBindAddress", "Where /healthz and /livez are served; empty: nowhere", (c, v) => c.HealthzBindAddress = v),
        Text("metrics-bind-address", "metricsBindAddress", "Where /metrics and /proxyMode are served; empty: nowhere", (c, v) => c.MetricsBindAddress = v),
        Switch("bind-address-hard-fail", "bindAddressHardFail", "End when one of these addresses is taken", (c, v) => c.BindAddressHardFail = v),
        Prefixes("cluster-cidr", "clusterCIDR", "Where pods have their addresses", (c, v) => c.ClusterCidrs = v),
        Prefixes("service-cluster-ip-range", null, "Where cluster IPs come from, in clusters without ServiceCIDR objects (before 1.33): other addresses within are refused at once", (c, v) => c.ServiceRanges = v),
        Switch("count-bytes", null, "Count what the connections of each Service carry, for /metrics (sets net.netfilter.nf_conntrack_acct)", (c, v) => c.CountBytes = v),
        Text("detect-local-mode", "detectLocalMode", "How this node's pods are known: ClusterCIDR, NodeCIDR, BridgeInterface or InterfaceNamePrefix", (c, v) => c.DetectLocalMode = v),
        Text("pod-bridge-interface", "detectLocal.bridgeInterface", "The bridge of this node's pods", (c, v) => c.BridgeInterface = v),
        Text("pod-interface-name-prefix", "detectLocal.interfaceNamePrefix", "How the names of pods' interfaces begin", (c, v) => c.InterfaceNamePrefix = v),
        new("nodeport-addresses", "nodePortAddresses", "CIDRs of the local addresses on which node ports answer, or \"primary\"", SetNodePortAddresses),
        Switch("masquerade-all", "iptables.masqueradeAll", "Hide every source that uses a cluster IP behind the node", (c, v) => c.MasqueradeAll = v),
        Switch(null, "nftables.masqueradeAll", "", (c, v) => c.MasqueradeAll = v),
        Switch("iptables-localhost-nodeports", "iptables.localhostNodePorts", "Node ports answer on localhost too", (c, v) => c.LocalhostNodePorts = v),
        Duration("iptables-sync-period", "iptables.syncPeriod", "How often all rules are compared with the plan", (c, v) => c.SyncPeriod = v),
        Duration(null, "nftables.syncPeriod", "", (c, v) => c.SyncPeriod = v),
        Duration("iptables-min-sync-period", "iptables.minSyncPeriod", "Shortest rest between two changes of the rules", (c, v) => c.MinSyncPeriod = v),
        Duration(null, "nftables.minSyncPeriod", "", (c, v) => c.MinSyncPeriod = v),
        Number("conntrack-max-per-core", "conntrack.maxPerCore", "Connections tracked for each core; 0: the kernel's own limit", (c, v) => c.ConntrackMaxPerCore = v),
        Number("conntrack-min", "conntrack.min", "The least limit of tracked connections", (c, v) => c.ConntrackMin = v),
        Duration("conntrack-tcp-timeout-established", "conntrack.tcpEstablishedTimeout", "How long an idle TCP connection is remembered", (c, v) => c.ConntrackTcpEstablished = v),
        Duration("conntrack-tcp-timeout-close-wait", "conntrack.tcpCloseWaitTimeout", "How long a half-closed TCP connection is remembered", (c, v) => c.ConntrackTcpCloseWait = v),
        Duration("conntrack-udp-timeout", "conntrack.udpTimeout", "How long a UDP flow without an answer is remembered", (c, v) => c.ConntrackUdp = v),
        Duration("conntrack-udp-timeout-stream", "conntrack.udpStreamTimeout", "How long a UDP flow with answers is remembered", (c, v) => c.ConntrackUdpStream = v),
        Switch("conntrack-tcp-be-liberal", "conntrack.tcpBeLiberal", "Packets out of the window belong to their connection", (c, v) => c.ConntrackTcpBeLiberal = v),
        .. WithoutMeaning(
            ("bind-address", "bindAddress"), ("config-sync-period", "configSyncPeriod"), ("feature-gates", "featureGates"), ("healthz-port", null), ("metrics-port", null),
            ("init-only", null), ("iptables-masquerade-bit", "iptables.masqueradeBit"), (null, "nftables.masqueradeBit"),
            ("ipvs-exclude-cidrs", "ipvs.excludeCIDRs"), ("ipvs-min-sync-period", "ipvs.minSyncPeriod"), ("ipvs-scheduler", "ipvs.scheduler"), ("ipvs-strict-arp", "ipvs.strictARP"),
            ("ipvs-sync-period", "ipvs.syncPeriod"), ("ipvs-tcp-timeout", "ipvs.tcpTimeout"), ("ipvs-tcpfin-timeout", "ipvs.tcpFinTimeout"), ("ipvs-udp-timeout", "ipvs.udpTimeout"),
            ("kube-api-burst", "clientConnection.burst"), ("kube-api-content-type", "clientConnection.contentType"), ("kube-api-qps", "clientConnection.qps"), (null, "clientConnection.acceptContentTypes"),
            ("log-flush-frequency", "logging.flushFrequency"), ("logging-format", "logging.format"), ("log-json-info-buffer-size", "logging.options.json.infoBufferSize"),
            ("log-json-split-stream", "logging.options.json.splitStream"), ("log-text-info-buffer-size", "logging.options.text.infoBufferSize"), ("log-text-split-stream", "logging.options.text.splitStream"),
            ("v", "logging.verbosity"), ("vmodule", "logging.vmodule"), ("oom-score-adj", "oomScoreAdj"), ("profiling", "enableProfiling"), ("proxy-port-range", "portRange"),
            ("show-hidden-metrics-for-version", "showHiddenMetricsForVersion"), ("write-config-to", null), ("windows-service", "windowsRunAsService"),
            (null, "winkernel.networkName"), (null, "winkernel.sourceVip"), (null, "winkernel.enableDSR"), (null, "winkernel.rootHnsEndpointName"), (null, "winkernel.forwardHealthCheckVip")),
    ];

    private static IEnumerable<ProxySetting> WithoutMeaning(params (string? Flag, string? Path)[] settings) => settings.Select(setting => new ProxySetting(
        setting.Flag, setting.Path, null,
        (configuration, _) =>
        {
            configuration.WithoutMeaning.Add(setting.Flag is { } flag ? $"--{flag}" : setting.Path!);
            return null;
        },
        IsSwitch: setting.Flag is "profiling" or "init-only" or "ipvs-strict-arp" or "windows-service" or "log-json-split-stream" or "log-text-split-stream"));

    private static ProxySetting Text(string? flag, string? path, string help, Action<KubeProxyConfiguration, string> set) => new(flag, path, help, (configuration, value) =>
    {
        set(configuration, value);
        return null;
    });

    private static ProxySetting Switch(string? flag, string? path, string help, Action<KubeProxyConfiguration, bool> set) => new(flag, path, help, (configuration, value) =>
    {
        if (!bool.TryParse(value, out bool on)) return $"\"{value}\" is neither true nor false";
        set(configuration, on);
        return null;
    }, IsSwitch: true);

    private static ProxySetting Number(string? flag, string? path, string help, Action<KubeProxyConfiguration, int> set) => new(flag, path, help, (configuration, value) =>
    {
        if (!int.TryParse(value, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out int number)) return $"\"{value}\" is not a number from 0 on";
        set(configuration, number);
        return null;
    });

    private static ProxySetting Duration(string? flag, string? path, string help, Action<KubeProxyConfiguration, TimeSpan> set) => new(flag, path, help, (configuration, value) =>
    {
        if (!GoDuration.TryParse(value, out var duration) || duration < TimeSpan.Zero) return $"\"{value}\" is not a duration such as 30s or 1h30m";
        set(configuration, duration);
        return null;
    });

    private static ProxySetting Prefixes(string? flag, string? path, string help, Action<KubeProxyConfiguration, IReadOnlyList<IpPrefix>> set) => new(flag, path, help, (configuration, value) =>
    {
        List<IpPrefix> prefixes = [];
        foreach (string part in value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            if (!IpPrefix.TryParse(part, out var prefix)) return $"\"{part}\" is not a CIDR such as 10.244.0.0/16";
            prefixes.Add(prefix);
        }
        set(configuration, prefixes);
        return null;
    });

    private static string? SetNodePortAddresses(KubeProxyConfiguration configuration, string value)
    {
        string[] parts = value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        configuration.NodePortAddresses = parts;
        return parts is ["primary"] ? null
            : parts.FirstOrDefault(part => !IpPrefix.TryParse(part, out _)) is { } wrong ? $"\"{wrong}\" is neither a CIDR nor the one word \"primary\""
            : null;
    }
}
