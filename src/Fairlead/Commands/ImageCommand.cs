using System.CommandLine;
using Fairlead.Composition;
using Fairlead.Node.Containerd;
using Fairlead.Node.Images;
using Fairlead.Nodes;

namespace Fairlead.Commands;

/// <summary><c>fairlead image import</c>: images without a registry, on every node of this machine.</summary>
public static class ImageCommand
{
    public static Command Create()
    {
        var dataDir = ClusterFlags.DataDirFlag();
        var criSocket = ClusterFlags.CriSocketFlag();
        var files = new Argument<string[]>("FILE") { Description = "Archives as `docker save` or an OCI layout in tar makes them.", Arity = ArgumentArity.OneOrMore };
        var import = new Command("import", "Puts the images of archives into the runtime of every node of this machine, so that pods can use them without a registry.") { files, dataDir, criSocket };
        import.SetAction((parsed, stop) =>
        {
            Preflight.Root("fairlead image import");
            var runtimes = RuntimesOf(ClusterPaths.Of(parsed.GetValue(dataDir)!), parsed.GetValue(criSocket));
            return ImportAsync([.. runtimes.Select(socket => new ImageImporter(socket))], parsed.GetValue(files)!, stop);
        });
        return new Command("image", "Works with the images of this machine's nodes.") { import };
    }

    /// <summary>The sockets of the runtimes that are to have the images: the one that was named, or this machine's first node's, and its further nodes'.</summary>
    private static IReadOnlyList<string> RuntimesOf(ClusterPaths cluster, string? given)
    {
        string first = given ?? SocketOf(cluster);
        if (!File.Exists(first)) throw new CommandFailure($"No container runtime listens at {first}; start the cluster first: fairlead up");
        var further = new FurtherNodes(cluster);
        var sockets = further.All().Select(node => (node.Name, Socket: SocketOf(further.PathsOf(node.Name)), node.Stopped)).ToLookup(node => !node.Stopped && File.Exists(node.Socket));
        foreach (var (name, _, _) in sockets[false]) Console.Error.WriteLine($"{name} does not run and gets nothing; import again after: fairlead node start {name}");
        return [first, .. sockets[true].Select(node => node.Socket)];
    }

    private static string SocketOf(ClusterPaths node) => new ContainerdPaths(Path.Combine(node.Node, "containerd")).Socket;

    private static async Task<int> ImportAsync(IReadOnlyList<ImageImporter> nodes, IReadOnlyList<string> files, CancellationToken stop)
    {
        foreach (string file in files)
        {
            var outcomes = await Task.WhenAll(nodes.Select(node => node.ImportAsync(file, stop)));
            if (outcomes.OfType<ImageImport.Refused>().FirstOrDefault() is { } refused) throw new CommandFailure(refused.Reason);
            foreach (string name in outcomes.OfType<ImageImport.Imported>().SelectMany(imported => imported.Names).Distinct()) Console.WriteLine(name);
        }
        return ExitStatus.Done;
    }
}
