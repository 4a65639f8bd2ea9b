using System.Buffers;
using System.Text.Json;

namespace Fairlead.Kubernetes.Json;

/// <summary>A thread's own place to write JSON that is read or copied at once: the same memory again and again.</summary>
internal sealed class Scratch
{
    public static readonly JsonWriterOptions Options = new()
    {
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        SkipValidation = true,
    };

    /// <summary>More than this is not kept for the next time.</summary>
    private const int Kept = 1 << 20;

    [ThreadStatic] private static Scratch? t_own;

    private readonly ArrayBufferWriter<byte> _text = new(4096);
    private readonly Utf8JsonWriter _writer;

    private Scratch() => _writer = new Utf8JsonWriter(_text, Options);

    /// <summary>What <paramref name="write"/> writes; good until the thread writes here again.</summary>
    public static ReadOnlySpan<byte> Write<T>(T value, Action<T, Utf8JsonWriter> write)
    {
        var own = t_own ?? new Scratch();
        t_own = null;                                            // not for one that writes while this one does, nor after a failure
        own._text.ResetWrittenCount();
        own._writer.Reset();
        write(value, own._writer);
        own._writer.Flush();
        if (own._text.Capacity <= Kept) t_own = own;
        return own._text.WrittenSpan;
    }
}
