namespace Fairlead.Kubernetes.Decoding;

/// <summary>A YAML value. Aliases point at the node they name, so the tree may be a graph; it never has a cycle.</summary>
internal abstract record YamlNode
{
    private YamlNode() { }

    internal sealed record Scalar(string Text, bool Plain, string Tag) : YamlNode;
    internal sealed record Sequence(List<YamlNode> Items) : YamlNode;
    internal sealed record Mapping(List<Entry> Entries) : YamlNode;

    /// <param name="Line">Where the key stands, counted from 1.</param>
    internal readonly record struct Entry(string Key, YamlNode Value, long Line);
}
