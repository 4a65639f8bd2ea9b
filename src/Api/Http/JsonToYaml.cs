using System.Text;
using System.Text.Json;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Fairlead.Api.Http;

/// <summary>Writes JSON as YAML for callers that accept only that, in the form of Kubernetes' own library: keys in order, lines folded.</summary>
internal static class JsonToYaml
{
    public static byte[] Convert(ReadOnlyMemory<byte> json)
    {
        using var document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = 512 });
        using var text = new StringWriter();
        var emitter = new Emitter(text, EmitterSettings.Default.WithMaxSimpleKeyLength(128).WithBestWidth(80));
        emitter.Emit(new StreamStart());
        emitter.Emit(new DocumentStart(null, null, isImplicit: true));
        Emit(emitter, document.RootElement);
        emitter.Emit(new DocumentEnd(isImplicit: true));
        emitter.Emit(new StreamEnd());
        return Encoding.UTF8.GetBytes(text.ToString());
    }

    private static void Emit(Emitter emitter, JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                emitter.Emit(new MappingStart());
                foreach (var member in value.EnumerateObject().OrderBy(m => m.Name, YamlKeyOrder.Instance))
                {
                    emitter.Emit(Text(member.Name));
                    Emit(emitter, member.Value);
                }
                emitter.Emit(new MappingEnd());
                break;
            case JsonValueKind.Array:
                emitter.Emit(new SequenceStart(AnchorName.Empty, TagName.Empty, isImplicit: true, SequenceStyle.Block));
                foreach (var item in value.EnumerateArray()) Emit(emitter, item);
                emitter.Emit(new SequenceEnd());
                break;
            case JsonValueKind.String:
                emitter.Emit(Text(value.GetString()!));
                break;
            default:
                emitter.Emit(new Scalar(value.GetRawText()));
                break;
        }
    }

    private static Scalar Text(string text) =>
        new(AnchorName.Empty, TagName.Empty, text, YamlScalarStyle.Of(text), isPlainImplicit: true, isQuotedImplicit: true);
}
