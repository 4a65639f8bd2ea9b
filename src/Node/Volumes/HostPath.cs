using Fairlead.Kubernetes.Core;
using Fairlead.Linux;

namespace Fairlead.Node.Volumes;

/// <summary>A path of the node itself, checked or made as the volume's type says.</summary>
public static class HostPath
{
    public static string Prepare(HostPathVolumeSource source)
    {
        string path = source.Path;
        switch (source.Type)
        {
            case "DirectoryOrCreate": Directory.CreateDirectory(path); break;
            case "FileOrCreate": File.Open(path, FileMode.OpenOrCreate).Dispose(); break;
            case "Directory" when !Directory.Exists(path): throw Wrong("directory");
            case "File" when !File.Exists(path): throw Wrong("file");
            case "Socket" when FileTypes.Of(path) != FileTypes.Socket: throw Wrong("socket");
            case "CharDevice" when FileTypes.Of(path) != FileTypes.CharacterDevice: throw Wrong("character device");
            case "BlockDevice" when FileTypes.Of(path) != FileTypes.BlockDevice: throw Wrong("block device");
            case null or "": Directory.CreateDirectory(Path.Exists(path) ? "/" : path); break;      // Kubernetes' runtime makes a folder too
        }
        return path;

        IOException Wrong(string kind) => new($"hostPath type check failed: {path} is not a {kind}");
    }
}
