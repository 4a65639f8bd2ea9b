using System.Text.Json;
using System.Text.Json.Nodes;
using Fairlead.Kubernetes.Schema;

namespace Fairlead.Kubernetes.Decoding;

/// <summary>Decodes JSON text whose kind is known already, such as the outcome of a patch.</summary>
internal static class TreeDecoder
{
    public static JsonObject? Decode(TypeSchema type, ReadOnlySpan<byte> json, out string? fault, out IReadOnlyList<string> strict)
    {
        try
        {
            var decoder = new JsonObjectDecoder(json);
            var obj = decoder.Decode(type);
            (fault, strict) = (decoder.Fault, decoder.Strict);
            return obj;
        }
        catch (JsonException)
        {
            (fault, strict) = (GoJsonSyntax.Explain(json), []);
            return null;
        }
    }
}
