using System.Buffers;
using System.Text.Json;
using Fairlead.Kubernetes.Json;

namespace Fairlead.Kubernetes;

/// <summary>API objects from and to JSON (UTF-8).</summary>
public static class KubernetesJson
{
    private static readonly JsonReaderOptions ReaderOptions = new() { MaxDepth = 256 };

    /// <summary>Reads one object. <see cref="JsonException"/> says where the text is not JSON or a field has the wrong type.</summary>
    public static T Read<T>(ReadOnlySpan<byte> utf8) where T : class, IJsonRecord<T>
    {
        var reader = new Utf8JsonReader(utf8, ReaderOptions);
        if (!reader.Read()) throw new JsonException("empty input");
        return T.Read(ref reader) ?? throw new JsonException("null is not an object");
    }

    /// <summary>Reads one object from a tree, by way of its text.</summary>
    public static T Read<T>(System.Text.Json.Nodes.JsonNode node) where T : class, IJsonRecord<T> =>
        Read<T>(Scratch.Write(node, static (node, writer) => node.WriteTo(writer)));

    /// <summary>Reads a list's items and its resource version.</summary>
    public static KubernetesList<T> ReadList<T>(ReadOnlySpan<byte> utf8) where T : class, IJsonRecord<T>
    {
        var reader = new Utf8JsonReader(utf8, ReaderOptions);
        if (!reader.Read() || !JsonIn.Object(ref reader, "list")) throw new JsonException("a list was expected");
        Meta.ListMeta? metadata = null;
        IReadOnlyList<T> items = [];
        while (JsonIn.NextField(ref reader))
        {
            bool isMetadata = reader.ValueTextEquals("metadata"u8), isItems = reader.ValueTextEquals("items"u8);
            reader.Read();
            if (isMetadata) metadata = Meta.ListMeta.Read(ref reader);
            else if (isItems) items = JsonIn.List(ref reader, static (ref r) => T.Read(ref r) ?? throw new JsonException("null in a list"));
            else reader.Skip();
        }
        return new(metadata ?? Meta.ListMeta.Empty, items);
    }

    public static byte[] Write<T>(T value) where T : class, IJsonRecord<T> =>
        Scratch.Write(value, static (value, writer) => value.Write(writer)).ToArray();

    public static void Write<T>(T value, IBufferWriter<byte> buffer) where T : class, IJsonRecord<T>
    {
        using var writer = new Utf8JsonWriter(buffer, Scratch.Options);
        value.Write(writer);
    }

    /// <summary>The object as a tree that can be edited.</summary>
    public static System.Text.Json.Nodes.JsonObject ToTree<T>(T value) where T : class, IJsonRecord<T> =>
        System.Text.Json.Nodes.JsonNode.Parse(Write(value))!.AsObject();

    /// <summary>Whether two records say the same. The order of a map's keys says nothing.</summary>
    public static bool Same<T>(T? one, T? other) where T : class, IJsonRecord<T> =>
        ReferenceEquals(one, other) || (one is not null && other is not null && System.Text.Json.Nodes.JsonNode.DeepEquals(ToTree(one), ToTree(other)));
}
