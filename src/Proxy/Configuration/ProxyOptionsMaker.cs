using System.Net;
using Fairlead.Primitives;

namespace Fairlead.Proxy.Configuration;

/// <summary>What a kube-proxy configuration means here.</summary>
public static class ProxyOptionsMaker
{
    /// <summary>The options; <paramref name="faults"/> says in one sentence each what cannot be done.</summary>
    public static ProxyOptions Make(KubeProxyConfiguration configuration, string nodeName, out IReadOnlyList<string> faults)
    {
        List<string> found = [];
        faults = found;
        if (configuration.Mode is not ("" or "nftables") && !AsksForAnotherMode(configuration)) found.Add($"--proxy-mode={configuration.Mode}: there is no such mode on Linux; use nftables");
        var options = new ProxyOptions
        {
            NodeName = nodeName,
            ServiceRanges = configuration.ServiceRanges,
            CountBytes = configuration.CountBytes,
            MasqueradeAll = configuration.MasqueradeAll,
            LocalhostNodePorts = configuration.LocalhostNodePorts,
            NodePortsOnPrimaryAddresses = configuration.NodePortAddresses is ["primary"],
            NodePortAddresses = [.. configuration.NodePortAddresses.Where(text => text != "primary").Select(IpPrefix.Parse)],
        };
        if (configuration.SyncPeriod is { } sync && sync > TimeSpan.Zero) options.SyncPeriod = sync;
        if (configuration.MinSyncPeriod is { } least) options.MinSyncPeriod = least;
        DetectPods(configuration, options, found);
        return options;
    }

    /// <summary>
    /// A mode in which kube-proxy would serve by other means of the kernel. What it serves is the same, so that a configuration made for
    /// kube-proxy is taken as it is: nftables serves it, and whoever starts the proxy is told.
    /// </summary>
    public static bool AsksForAnotherMode(KubeProxyConfiguration configuration) => configuration.Mode is "iptables" or "ipvs" or "userspace";

    /// <summary>Where to listen; null for an empty text. False when the text is no address.</summary>
    public static bool TryBindAddress(string text, int defaultPort, out IPEndPoint? address)
    {
        address = null;
        if (text.Length == 0) return true;
        if (IPAddress.TryParse(text, out var alone)) address = new(alone, defaultPort);
        else if (!IPEndPoint.TryParse(text, out address)) return false;
        return true;
    }

    private static void DetectPods(KubeProxyConfiguration configuration, ProxyOptions options, List<string> faults)
    {
        switch (configuration.DetectLocalMode)
        {
            case "" or "ClusterCIDR":
                options.PodRanges = configuration.ClusterCidrs;
                options.MasqueradeOutsiders = configuration.ClusterCidrs.Count > 0;
                break;
            case "NodeCIDR":
                (options.PodRangesFromNode, options.MasqueradeOutsiders) = (true, true);
                break;
            case "BridgeInterface":
                if (configuration.BridgeInterface.Length == 0) faults.Add("--detect-local-mode=BridgeInterface needs --pod-bridge-interface");
                options.PodInterfaces = configuration.BridgeInterface;
                break;
            case "InterfaceNamePrefix":
                if (configuration.InterfaceNamePrefix.Length == 0) faults.Add("--detect-local-mode=InterfaceNamePrefix needs --pod-interface-name-prefix");
                options.PodInterfaces = configuration.InterfaceNamePrefix + "*";
                break;
            default:
                faults.Add($"--detect-local-mode={configuration.DetectLocalMode}: use ClusterCIDR, NodeCIDR, BridgeInterface or InterfaceNamePrefix");
                break;
        }
    }
}
