using System.Diagnostics;
using Fairlead.Node.Cri;

namespace Fairlead.Node.Images;

/// <summary>
/// Puts image archives (OCI layout or docker save) into containerd without a registry. CRI has no call for it: containerd's
/// own command-line client does the work.
/// </summary>
public sealed class ImageImporter(string containerdSocket, string program = "ctr")
{
    /// <summary>Imports an archive; the answer is one line for each image, or the reason why not.</summary>
    public async Task<ImageImport> ImportAsync(string archive, CancellationToken stop)
    {
        if (!File.Exists(archive)) return new ImageImport.Refused($"{archive}: no such file");
        var (status, output, error) = await RunAsync(["images", "import", "--digests=false", archive], stop);
        return status == 0
            ? new ImageImport.Imported([.. output.Split('\n').Where(line => line.StartsWith("unpacking ", StringComparison.Ordinal)).Select(line => line.Split(' ')[1])])
            : new ImageImport.Refused($"{archive}: {(error.Length > 0 ? error : output).Trim()}");
    }

    /// <summary>Makes and imports the built-in images that are not there yet.</summary>
    public async Task EnsureBuiltInsAsync(CriClient cri, string folder, CancellationToken stop)
    {
        var present = (await cri.ListImagesAsync(stop)).SelectMany(image => image.RepoTags).ToHashSet(StringComparer.Ordinal);
        var missing = new List<ImageContent>();
        if (!present.Contains(BuiltInImages.Pause)) missing.Add(BuiltInImages.PauseImage());
        if (!present.Contains(BuiltInImages.Busybox)) missing.Add(BuiltInImages.BusyboxImage());
        if (missing.Count > 0) await MakeAsync(missing, folder, stop);
        foreach (var image in missing) await SeenAsync(cri, image.Name, stop);
    }

    private async Task MakeAsync(IReadOnlyList<ImageContent> images, string folder, CancellationToken stop)
    {
        Directory.CreateDirectory(folder);
        string archive = Path.Combine(folder, "built-in-images.tar");
        await using (var file = File.Create(archive)) ImageArchive.Write(images, file);
        var outcome = await ImportAsync(archive, stop);
        File.Delete(archive);
        if (outcome is ImageImport.Refused refused) throw new NodeStartException($"the built-in images could not be imported: {refused.Reason}");
    }

    /// <summary>The CRI side learns of an import through containerd's events, a moment later.</summary>
    private static async Task SeenAsync(CriClient cri, string image, CancellationToken stop)
    {
        for (int i = 0; i < 500 && await cri.ImageStatusAsync(image, stop) is null; i++)
            await Task.Delay(10, stop);
    }

    private async Task<(int Status, string Output, string Error)> RunAsync(string[] arguments, CancellationToken stop)
    {
        var start = new ProcessStartInfo(program) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (string argument in (string[])["--address", containerdSocket, "--namespace", ContainerdEventStream.CriNamespace, .. arguments])
            start.ArgumentList.Add(argument);
        using var process = Process.Start(start) ?? throw new NodeStartException($"{program} could not be started");
        var output = process.StandardOutput.ReadToEndAsync(stop);
        var error = process.StandardError.ReadToEndAsync(stop);
        await process.WaitForExitAsync(stop);
        return (process.ExitCode, await output, await error);
    }
}
