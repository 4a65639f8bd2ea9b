using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Fairlead.Explain;

/// <summary>A JSON document as text: indented, for people's eyes too, with a line's end at its end.</summary>
internal static class JsonText
{
    private static readonly JsonWriterOptions Form = new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };   // it goes into no web page

    public static ReadOnlyMemory<byte> Of(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, Form)) write(json);
        buffer.Write("\n"u8);
        return buffer.WrittenMemory;
    }
}
