using Fairlead.Explain.Lint.Reading;

namespace Fairlead.Explain.Lint.Objects;

/// <summary>An object as a record, with the manifest it was read from.</summary>
public sealed record Stated<T>(Manifest Manifest, T Object)
{
    public string Namespace => Manifest.Namespace;
    public string Name => Manifest.Name;
    public string Title => Manifest.Title;
}
