using System.Globalization;

namespace Fairlead.Proxy.Configuration;

/// <summary>The connection tracking settings of the kernel that kube-proxy sets, and so do we when we stand in for it.</summary>
public static class ConntrackLimits
{
    private const string Folder = "/proc/sys/net/netfilter/";

    /// <summary>Name below net.netfilter and value of each setting that the configuration asks for.</summary>
    public static IReadOnlyList<(string Name, int Value)> Wanted(KubeProxyConfiguration configuration, int cores)
    {
        List<(string, int)> settings = [];
        if (configuration.ConntrackMaxPerCore > 0) settings.Add(("nf_conntrack_max", Math.Max(configuration.ConntrackMaxPerCore * cores, configuration.ConntrackMin)));
        Seconds("nf_conntrack_tcp_timeout_established", configuration.ConntrackTcpEstablished);
        Seconds("nf_conntrack_tcp_timeout_close_wait", configuration.ConntrackTcpCloseWait);
        Seconds("nf_conntrack_udp_timeout", configuration.ConntrackUdp);
        Seconds("nf_conntrack_udp_timeout_stream", configuration.ConntrackUdpStream);
        if (configuration.ConntrackTcpBeLiberal) settings.Add(("nf_conntrack_tcp_be_liberal", 1));
        if (configuration.CountBytes) settings.Add(("nf_conntrack_acct", 1));
        return settings;

        void Seconds(string name, TimeSpan? value)
        {
            if (value is { } time && time > TimeSpan.Zero) settings.Add((name, (int)time.TotalSeconds));
        }
    }

    /// <summary>Sets them, never lowering the limit of tracked connections; returns what the system does not allow.</summary>
    public static IReadOnlyList<string> Apply(IEnumerable<(string Name, int Value)> settings)
    {
        List<string> refused = [];
        foreach (var (name, value) in settings)
        {
            try
            {
                string path = Folder + name;
                bool isLimit = name == "nf_conntrack_max";
                if (int.TryParse(File.ReadAllText(path), NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture, out int held) && (held == value || isLimit && held > value)) continue;
                File.WriteAllText(path, value.ToString(CultureInfo.InvariantCulture));
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                refused.Add($"net.netfilter.{name}={value}: {e.Message}");
            }
        }
        return refused;
    }
}
