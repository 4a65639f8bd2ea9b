namespace Fairlead.Node.Streams;

/// <summary>Bytes of one stream; <paramref name="IsEnd"/> when the other side will write no more to it.</summary>
internal sealed record SpdyData(uint Stream, ReadOnlyMemory<byte> Bytes, bool IsEnd);
