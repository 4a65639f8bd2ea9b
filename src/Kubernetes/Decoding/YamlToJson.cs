using System.Buffers;
using System.Text;
using System.Text.Json;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Fairlead.Kubernetes.Decoding;

/// <summary>
/// The first document of a YAML text as JSON text, with the meaning that Kubernetes gives it: YAML 1.1 (<c>yes</c> and <c>on</c> are true, <c>010</c> is
/// eight), merge keys, keys always strings, the last of two equal keys counts. Aliases may not blow the text up beyond <see cref="MaxNodes"/>.
/// </summary>
public static class YamlToJson
{
    internal const int MaxNodes = 1_000_000;

    /// <summary>How the library begins to tell of keys that came twice; each follows on a line of its own.</summary>
    internal const string DuplicatesHead = "yaml: unmarshal errors:\n";

    public static YamlResult Convert(ReadOnlySpan<byte> utf8) => PlainJson.Is(utf8) ? new(utf8.ToArray(), [], null) : Parse(utf8);

    internal static YamlResult Parse(ReadOnlySpan<byte> utf8)
    {
        string text = Encoding.UTF8.GetString(utf8);
        var parser = new Parser(new StringReader(text));
        try
        {
            var tree = new YamlTree(parser);
            var root = tree.ReadDocument();
            if (tree.Fault is not null) return new(null, [], tree.Fault);
            var buffer = new ArrayBufferWriter<byte>(Math.Max(256, utf8.Length));
            using (var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { MaxDepth = YamlTree.MaxDepth * 2 }))
            {
                var output = new YamlJsonWriter(writer);
                output.Write(root);
                if (output.Fault is not null) return new(null, [], output.Fault);
            }
            return new(buffer.WrittenSpan.ToArray(), tree.Duplicates.Count == 0 ? [] : [DuplicatesHead + string.Join("\n", tree.Duplicates)], null);
        }
        catch (YamlException e)
        {
            return new(null, [], YamlFaultText.Of(e, text));
        }
        catch (Exception e) when (e is InvalidOperationException or ArgumentException or IndexOutOfRangeException or KeyNotFoundException or FormatException or OverflowException)
        {
            // The parser lets these out on some malformed texts (a flow sequence that never ends); what they say is about itself, not the text.
            return new(null, [], YamlFaultText.OfOpenBracket(text));
        }
    }
}
