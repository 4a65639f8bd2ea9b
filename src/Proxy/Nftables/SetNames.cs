namespace Fairlead.Proxy.Nftables;

/// <summary>The names that ruleset.nft gives to the sets and maps whose elements we write.</summary>
internal static class SetNames
{
    internal const string Table = "fairlead";

    internal const string Services = "services", Endpoints = "endpoints", Ports = "ports", PortEndpoints = "port-endpoints", ClusterIps = "cluster-ips";
    internal const string Outside = "outside", Inside = "inside", OutsidePorts = "outside-ports", InsidePorts = "inside-ports";
    internal const string Restricted = "restricted", Allowed = "allowed";
    internal const string Affinity = "affinity", Affine = "affine", AffinePorts = "affine-ports";
    internal const string Hidden = "hidden", HiddenPorts = "hidden-ports", LocalPorts = "local-ports", Hairpin = "hairpin";

    /// <summary>The maps from the numbers that the others hold to chains.</summary>
    internal const string Picks = "chains", SpecialPicks = "special-chains", Notes = "notes";
}
