using System.Buffers;
using System.Text;

namespace Fairlead.Api.OpenApi;

/// <summary>Writes protobuf fields. Only what the OpenAPI document needs: varints, text and nested messages.</summary>
internal sealed class ProtoWriter
{
    private const int LengthDelimited = 2;

    private readonly ArrayBufferWriter<byte> _buffer = new(256);

    public ReadOnlySpan<byte> Written => _buffer.WrittenSpan;

    public ProtoWriter Text(int field, string? value)
    {
        if (string.IsNullOrEmpty(value)) return this;
        Varint((uint)field << 3 | LengthDelimited);
        int length = Encoding.UTF8.GetByteCount(value);
        Varint((uint)length);
        _buffer.Advance(Encoding.UTF8.GetBytes(value, _buffer.GetSpan(length)));
        return this;
    }

    public ProtoWriter Flag(int field, bool value)
    {
        if (!value) return this;
        Varint((uint)field << 3);
        Varint(1);
        return this;
    }

    public ProtoWriter Message(int field, ProtoWriter message)
    {
        Varint((uint)field << 3 | LengthDelimited);
        Varint((uint)message.Written.Length);
        _buffer.Write(message.Written);
        return this;
    }

    private void Varint(uint value)
    {
        var span = _buffer.GetSpan(5);
        int length = 0;
        while (value >= 0x80)
        {
            span[length++] = (byte)(value | 0x80);
            value >>= 7;
        }
        span[length++] = (byte)value;
        _buffer.Advance(length);
    }
}
