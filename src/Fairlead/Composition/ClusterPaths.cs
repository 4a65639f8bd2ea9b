namespace Fairlead.Composition;

/// <summary>The places below the data directory, each named once.</summary>
/// <param name="DataDir">An absolute path; /var/lib/fairlead unless --data-dir says otherwise.</param>
public sealed record ClusterPaths(string DataDir)
{
    public string Store => Path.Combine(DataDir, "store");
    public string State => Path.Combine(Store, "state.db");
    public string Pki => Path.Combine(DataDir, "pki");
    public string Node => Path.Combine(DataDir, "node");
    public string Ingress => Path.Combine(DataDir, "ingress");
    public string Kubeconfig => Path.Combine(DataDir, "kubeconfig");
    public string Log => Path.Combine(DataDir, "log", "fairlead.log");
    public string Run => Path.Combine(DataDir, "run");

    /// <summary>Held locked by the process that runs the cluster, for as long as it lives.</summary>
    public string Lock => Path.Combine(Run, "lock");

    /// <summary>Which process runs the cluster, and how it was asked to.</summary>
    public string Process => Path.Combine(Run, "process.json");

    /// <summary>Where the running process takes orders.</summary>
    public string Control => Path.Combine(Run, "control.sock");

    /// <summary>Where the DNS server tells its queries.</summary>
    public string DnsControl => Path.Combine(Run, "dns.sock");

    /// <summary>A Unix socket's path holds 107 bytes (sun_path of unix(7)); the longest below the data directory must fit.</summary>
    private const int LongestDataDir = 60;

    public static ClusterPaths Of(string dataDir)
    {
        var paths = new ClusterPaths(Path.GetFullPath(dataDir));
        return paths.DataDir.Length <= LongestDataDir
            ? paths
            : throw new CommandFailure($"--data-dir: {paths.DataDir} is too long; sockets below it allow {LongestDataDir} characters.", ExitStatus.WrongUse);
    }

    /// <summary>A control plane has run here: `up` or `server`, not `join` alone.</summary>
    public bool HoldsState => File.Exists(State);

    /// <summary>The folders that only a cluster of ours makes, or a node that joined one.</summary>
    public bool HoldsCluster => Directory.Exists(Pki) && Directory.Exists(Store);

    /// <summary>Makes the folders; only root may look in.</summary>
    public void Create()
    {
        try
        {
            const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
            foreach (string folder in (string[])[DataDir, Store, Pki, Node, Path.GetDirectoryName(Log)!, Run]) Directory.CreateDirectory(folder, OwnerOnly);
        }
        catch (Exception refusal) when (refusal is IOException or UnauthorizedAccessException)
        {
            throw new CommandFailure($"The data directory {DataDir} cannot be used: {refusal.Message}", cause: refusal);
        }
    }
}
