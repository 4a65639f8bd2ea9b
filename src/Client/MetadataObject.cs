using System.Text.Json;
using Fairlead.Kubernetes;
using Fairlead.Kubernetes.Meta;

namespace Fairlead.Client;

/// <summary>An object of any kind of which only the metadata is kept: what garbage collection and namespace deletion need.</summary>
public sealed record MetadataObject(string? ApiVersion, string? Kind, ObjectMeta Metadata) : IKubernetesObject
{
    private static readonly System.Collections.ObjectModel.ReadOnlyDictionary<string, string> NoAnnotations = new(new Dictionary<string, string>());

    /// <summary>Reads the metadata of an object and skips the rest.</summary>
    public static MetadataObject Read(ReadOnlySpan<byte> utf8)
    {
        string? apiVersion = null, kind = null;
        var metadata = new ObjectMeta();
        var json = new Utf8JsonReader(utf8);
        json.Read();
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            if (json.ValueTextEquals("apiVersion"u8)) { json.Read(); apiVersion = json.GetString(); }
            else if (json.ValueTextEquals("kind"u8)) { json.Read(); kind = json.GetString(); }
            else if (json.ValueTextEquals("metadata"u8)) metadata = ReadMeta(ref json, utf8);
            else { json.Read(); json.Skip(); }
        }
        return new MetadataObject(apiVersion, kind, metadata);
    }

    /// <summary>As <see cref="Read"/>, without annotations: small enough to keep one of each object.</summary>
    public static MetadataObject ReadSmall(ReadOnlySpan<byte> utf8)
    {
        var whole = Read(utf8);
        return whole with { Metadata = whole.Metadata with { Annotations = NoAnnotations } };
    }

    private static ObjectMeta ReadMeta(ref Utf8JsonReader json, ReadOnlySpan<byte> utf8)
    {
        json.Read();
        int start = (int)json.TokenStartIndex;
        json.Skip();
        return KubernetesJson.Read<ObjectMeta>(utf8[start..(int)json.BytesConsumed]);
    }
}
