using System.Text;
using Fairlead.Kubernetes.Core;
using Fairlead.Linux;
using Fairlead.Node.Variables;

namespace Fairlead.Node.Volumes;

/// <summary>Reads the files of a pod's volumes that variables of a container are taken from, each once. Other containers have written them.</summary>
public static class EnvFiles
{
    /// <summary>The largest file that is read.</summary>
    public const int MaxBytes = 64 * 1024;

    /// <param name="volumes">The host path of each volume by name.</param>
    /// <exception cref="ContainerConfigException">A file is not to be read, or not of the syntax.</exception>
    public static IReadOnlyDictionary<EnvFilePlace, EnvFile?> Read(Container container, IReadOnlyDictionary<string, string> volumes)
    {
        var files = new Dictionary<EnvFilePlace, EnvFile?>();
        foreach (var variable in container.Env)
            if (variable.ValueFrom?.FileKeyRef is { } file && EnvFilePlace.Of(file) is var place && !files.ContainsKey(place))
                files[place] = Text(place, volumes) is { } text ? EnvFile.Parse(text, place) : null;
        return files;
    }

    /// <summary>The text of the file, or null where there is none.</summary>
    private static string? Text(EnvFilePlace place, IReadOnlyDictionary<string, string> volumes)
    {
        if (!volumes.TryGetValue(place.Volume, out string? volume)) throw new ContainerConfigException($"cannot find the volume \"{place.Volume}\" referenced by FileKeyRef");
        try
        {
            using var file = Beneath.OpenFile(volume, place.Path);
            if (file is null) return null;
            byte[] content = new byte[MaxBytes + 1];
            int length = file.ReadAtLeast(content, content.Length, throwOnEndOfStream: false);
            if (length > MaxBytes) throw new ContainerConfigException($"couldn't read env file {place}: it has more than {MaxBytes} bytes");
            return Encoding.UTF8.GetString(content, 0, length);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or LinuxException)
        {
            throw new ContainerConfigException($"couldn't read env file {place}: {e.Message}");
        }
    }
}
