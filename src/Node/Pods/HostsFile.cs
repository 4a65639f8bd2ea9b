using System.Text;
using Fairlead.Kubernetes.Core;

namespace Fairlead.Node.Pods;

/// <summary>The managed /etc/hosts of a pod. Pure.</summary>
public static class HostsFile
{
    private const string Locals = """
        127.0.0.1	localhost
        ::1	localhost ip6-localhost ip6-loopback
        fe00::0	ip6-localnet
        fe00::0	ip6-mcastprefix
        fe00::1	ip6-allnodes
        fe00::2	ip6-allrouters

        """;

    /// <param name="hostFile">The node's own file, for pods in its network.</param>
    public static string Text(PodSpec spec, PodHostname name, IReadOnlyList<string> podIps, string hostFile)
    {
        var text = new StringBuilder();
        if (spec.HostNetwork == true) text.Append("# Kubernetes-managed hosts file (host network).\n").Append(hostFile);
        else
        {
            text.Append("# Kubernetes-managed hosts file.\n").Append(Locals);
            foreach (string ip in podIps) text.Append(ip).Append('\t').Append(name.Fqdn is null ? "" : name.Fqdn + "\t").Append(name.Name).Append('\n');
        }
        if (spec.HostAliases.Count > 0) text.Append("\n# Entries added by HostAliases.\n");
        foreach (var alias in spec.HostAliases) text.Append(alias.Ip).Append('\t').AppendJoin('\t', alias.Hostnames).Append('\n');
        return text.ToString();
    }
}
