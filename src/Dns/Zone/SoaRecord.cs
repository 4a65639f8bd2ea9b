using System.Buffers.Binary;

namespace Fairlead.Dns.Zone;

/// <summary>A start-of-authority record (RFC 1035 §3.3.13). The TTL is also the negative TTL; times are in seconds.</summary>
public readonly ref struct SoaRecord(ReadOnlySpan<byte> owner, ReadOnlySpan<byte> primaryServer, ReadOnlySpan<byte> mailbox, uint serial, uint ttl)
{
    /// <summary>Bytes of serial, refresh, retry, expire and minimum.</summary>
    public const int NumbersSize = 20;

    private const uint Refresh = 7200, Retry = 1800, Expire = 86400;             // no secondary reads them: usual values

    public ReadOnlySpan<byte> Owner { get; } = owner;
    public ReadOnlySpan<byte> PrimaryServer { get; } = primaryServer;
    public ReadOnlySpan<byte> Mailbox { get; } = mailbox;
    public uint Ttl { get; } = ttl;

    public void WriteNumbers(Span<byte> destination)
    {
        BinaryPrimitives.WriteUInt32BigEndian(destination, serial);
        BinaryPrimitives.WriteUInt32BigEndian(destination[4..], Refresh);
        BinaryPrimitives.WriteUInt32BigEndian(destination[8..], Retry);
        BinaryPrimitives.WriteUInt32BigEndian(destination[12..], Expire);
        BinaryPrimitives.WriteUInt32BigEndian(destination[16..], Ttl);
    }
}
