namespace Fairlead.Node.Images;

/// <summary>What goes into an image of one layer: plain files, links, and what runs.</summary>
public sealed record ImageContent
{
    /// <summary>Full name with tag, such as fairlead.local/pause:demo.</summary>
    public required string Name { get; init; }

    public required IReadOnlyList<string> Entrypoint { get; init; }
    public IReadOnlyList<string> Command { get; init; } = [];
    public IReadOnlyList<string> Folders { get; init; } = [];

    /// <summary>Executable files by path.</summary>
    public IReadOnlyDictionary<string, byte[]> Programs { get; init; } = new Dictionary<string, byte[]>();

    /// <summary>Text files by path.</summary>
    public IReadOnlyDictionary<string, string> Texts { get; init; } = new Dictionary<string, string>();

    /// <summary>Symbolic links: path to target.</summary>
    public IReadOnlyDictionary<string, string> Links { get; init; } = new Dictionary<string, string>();
}
