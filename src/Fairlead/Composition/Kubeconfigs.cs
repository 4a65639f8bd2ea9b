using Fairlead.Client.Config;

namespace Fairlead.Composition;

/// <summary>Finds the cluster that a command speaks to.</summary>
public static class Kubeconfigs
{
    private static readonly string ThisMachines = new ClusterPaths("/var/lib/fairlead").Kubeconfig;

    /// <param name="path">As --kubeconfig gave it; null looks where kubectl looks, then at this machine's cluster.</param>
    public static ClientConnection Connection(string? path)
    {
        if (path is null && Environment.GetEnvironmentVariable("KUBECONFIG") is { Length: > 0 } named && Kubeconfig.DefaultPath() is null)
            throw new CommandFailure($"KUBECONFIG names no file that is there: {named}");
        if (path is null && Kubeconfig.DefaultPath() is null && InClusterConnection.TryMake(out var pod)) return pod;
        string found = path ?? Kubeconfig.DefaultPath() ?? (File.Exists(ThisMachines) ? ThisMachines : null)
            ?? throw new CommandFailure("No cluster is known: there is no kubeconfig. Give one with --kubeconfig, or start a cluster: fairlead up");
        if (!File.Exists(found)) throw new CommandFailure($"--kubeconfig: there is no file {found}.");
        try
        {
            return Kubeconfig.Load(found).Connection();
        }
        catch (KubeconfigException wrong)
        {
            throw new CommandFailure($"{wrong.Message}.", cause: wrong);
        }
    }
}
