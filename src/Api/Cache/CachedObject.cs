using Fairlead.Kubernetes;

namespace Fairlead.Api.Cache;

/// <summary>
/// An object as the server keeps it: the canonical JSON that clients get, byte for byte, and where it stands. What selectors ask
/// about is read from the bytes when the first selector asks, and kept.
/// </summary>
internal sealed class CachedObject(string key, ReadOnlyMemory<byte> json, long revision)
{
    private string[]? _labels;

    /// <summary>"namespace/name", or "name" for cluster-scoped kinds. Lists are in the byte order of this key.</summary>
    public string Key { get; } = key;

    public ReadOnlyMemory<byte> Json { get; } = json;

    /// <summary>The object's resourceVersion.</summary>
    public long Revision { get; } = revision;

    public ReadOnlySpan<char> Namespace => Key.IndexOf('/') is > 0 and var slash ? Key.AsSpan(0, slash) : [];

    public ReadOnlySpan<char> Name => Key.AsSpan(Key.IndexOf('/') + 1);

    /// <summary>Keys and values in turn.</summary>
    public string[] Labels => _labels ??= JsonFields.Labels(Json.Span);

    public string? Label(string key)
    {
        string[] labels = Labels;
        for (int i = 0; i < labels.Length; i += 2)
            if (labels[i] == key) return labels[i + 1];
        return null;
    }

    /// <summary>The object's row in a table, once somebody asked for a table.</summary>
    public Tables.KeptRow? Row { get; set; }

    /// <summary>The text at a dotted path ("spec.nodeName"); "" where nothing stands.</summary>
    public string Field(string path) => path switch
    {
        "metadata.name" => Name.ToString(),
        "metadata.namespace" => Namespace.ToString(),
        _ => JsonFields.Text(Json.Span, path),
    };
}
