using Fairlead.Dns.Configuration;
using Fairlead.DnsWire;

namespace Fairlead.Composition;

/// <summary>The cluster's names on the machine itself (<c>up --host-dns</c>), undone by the <c>down</c> of the same cluster and by no other.</summary>
public static class HostNames
{
    public static void Apply(ClusterSettings settings)
    {
        File.WriteAllText(Mark(settings.Paths), "");
        new HostDns().Apply(settings.DnsAddresses[0], DnsName.Parse(settings.ClusterDomain));
    }

    /// <summary>True when the machine's own resolver file is back.</summary>
    public static bool Undo(ClusterPaths paths)
    {
        if (!File.Exists(Mark(paths))) return false;
        bool undone = new HostDns().Undo();
        File.Delete(Mark(paths));
        return undone;
    }

    private static string Mark(ClusterPaths paths) => Path.Combine(paths.DataDir, "host-dns");
}
