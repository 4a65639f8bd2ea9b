using System.CommandLine;
using Fairlead.Composition;
using Fairlead.Node.Containerd;
using Fairlead.Node.Images;

namespace Fairlead.Commands;

/// <summary><c>fairlead image import</c>: images without a registry.</summary>
public static class ImageCommand
{
    public static Command Create()
    {
        var dataDir = ClusterFlags.DataDirFlag();
        var criSocket = ClusterFlags.CriSocketFlag();
        var files = new Argument<string[]>("FILE") { Description = "Archives as `docker save` or an OCI layout in tar makes them.", Arity = ArgumentArity.OneOrMore };
        var import = new Command("import", "Puts the images of archives into this node's runtime, so that pods can use them without a registry.") { files, dataDir, criSocket };
        import.SetAction((parsed, stop) =>
        {
            Preflight.Root("fairlead image import");
            string socket = parsed.GetValue(criSocket) ?? new ContainerdPaths(Path.Combine(ClusterPaths.Of(parsed.GetValue(dataDir)!).Node, "containerd")).Socket;
            if (!File.Exists(socket)) throw new CommandFailure($"No container runtime listens at {socket}; start the cluster first: fairlead up");
            return ImportAsync(new ImageImporter(socket), parsed.GetValue(files)!, stop);
        });
        return new Command("image", "Works with the images of this node.") { import };
    }

    private static async Task<int> ImportAsync(ImageImporter importer, IReadOnlyList<string> files, CancellationToken stop)
    {
        foreach (string file in files)
        {
            var outcome = await importer.ImportAsync(file, stop);
            if (outcome is ImageImport.Refused(var reason)) throw new CommandFailure(reason);
            if (outcome is ImageImport.Imported(var names)) foreach (string name in names) Console.WriteLine(name);
        }
        return ExitStatus.Done;
    }
}
