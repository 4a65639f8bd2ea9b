using System.CommandLine;
using Fairlead.Composition;

namespace Fairlead.Commands;

/// <summary><c>fairlead kubeconfig</c>: what a kubectl needs to reach the cluster.</summary>
public static class KubeconfigCommand
{
    public static Command Create()
    {
        var dataDir = ClusterFlags.DataDirFlag();
        var path = Flags.Switch("--path", "Print the file's path instead of its text.");
        var command = new Command("kubeconfig",
            """
            Prints the administrator's kubeconfig.

              export KUBECONFIG=$(fairlead kubeconfig --path)
              fairlead kubeconfig > ~/.kube/config
            """) { dataDir, path };
        command.SetAction(parsed =>
        {
            var paths = ClusterPaths.Of(parsed.GetValue(dataDir)!);
            if (!File.Exists(paths.Kubeconfig) && !Environment.IsPrivilegedProcess && Directory.Exists(paths.DataDir))
                throw new CommandFailure($"{paths.DataDir} is root's own; try: sudo fairlead kubeconfig");
            if (!File.Exists(paths.Kubeconfig)) throw new CommandFailure($"There is no cluster in {paths.DataDir} yet; start one with: fairlead up");
            Console.Write(parsed.GetValue(path) ? paths.Kubeconfig + "\n" : File.ReadAllText(paths.Kubeconfig));
        });
        return command;
    }
}
