namespace Fairlead.Node.Containerd;

/// <summary>Where a node's private containerd lives: everything below one directory, so that removing it removes all.</summary>
public sealed record ContainerdPaths(string Home)
{
    public string Config => Path.Combine(Home, "config.toml");
    public string Root => Path.Combine(Home, "root");

    /// <summary>Running state: sockets, bundles, network namespaces, mounts.</summary>
    public string State => Path.Combine(Home, "state");

    /// <summary>A unix socket's path may have 107 bytes, and containerd derives a longer one from this.</summary>
    public string Socket => Path.Combine(Home, "c.sock");

    public string Log => Path.Combine(Home, "containerd.log");
    public string PidFile => Path.Combine(Home, "containerd.pid");

    /// <summary>CNI network configuration, read by containerd.</summary>
    public string CniConf => Path.Combine(Home, "cni");

    /// <summary>Leases of the host-local address plugin.</summary>
    public string CniLeases => Path.Combine(Home, "cni-leases");

    /// <summary>Registry mirrors and certificates: one folder a registry with a hosts.toml, containerd's own form.</summary>
    public string RegistryHosts => Path.Combine(Home, "registries");
}
