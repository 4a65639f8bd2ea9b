using System.Globalization;

namespace Fairlead.Kubernetes.PodSecurity;

/// <summary>A level as one version of Kubernetes defines it.</summary>
/// <param name="Minor">The x of v1.x; <see cref="Latest"/> for the newest.</param>
public readonly record struct LevelVersion(SecurityLevel Level, int Minor)
{
    public const int Latest = int.MaxValue;

    public override string ToString()
    {
        string level = Level switch { SecurityLevel.Privileged => "privileged", SecurityLevel.Baseline => "baseline", _ => "restricted" };
        return Minor == Latest ? $"{level}:latest" : string.Create(CultureInfo.InvariantCulture, $"{level}:v1.{Minor}");
    }
}
