using Fairlead.Kubernetes.Core;

namespace Fairlead.Node.Variables;

/// <summary>Where a file of variables is.</summary>
/// <param name="Volume">A volume of the pod, by name.</param>
/// <param name="Path">Relative to the volume.</param>
public readonly record struct EnvFilePlace(string Volume, string Path)
{
    public static EnvFilePlace Of(FileKeySelector selector) => new(selector.VolumeName, selector.Path);

    public override string ToString() => $"\"{Path}\" of volume \"{Volume}\"";
}
