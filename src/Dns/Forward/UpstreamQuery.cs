using System.Security.Cryptography;
using Fairlead.DnsWire;

namespace Fairlead.Dns.Forward;

/// <summary>One query as sent to a resolver: random id, the name in random case, EDNS.</summary>
public sealed class UpstreamQuery
{
    private UpstreamQuery(byte[] message, ushort id, int questionLength, bool isSpelled) =>
        (Message, Id, QuestionLength, IsSpelled) = (message, id, questionLength, isSpelled);

    public byte[] Message { get; }
    public ushort Id { get; }

    /// <summary>Bytes of name, type and class.</summary>
    public int QuestionLength { get; }

    /// <summary>The name's case was drawn at random.</summary>
    public bool IsSpelled { get; }

    public ReadOnlySpan<byte> Question => Message.AsSpan(DnsHeader.Size, QuestionLength);

    public static UpstreamQuery Make(ReadOnlySpan<byte> name, RecordType type, bool dnssec, bool randomCase, bool edns)
    {
        Span<byte> buffer = stackalloc byte[DnsHeader.Size + WireName.MaxLength + 4 + Edns.Size];
        Span<byte> chance = stackalloc byte[2 + WireName.MaxLength / 8 + 1];
        RandomNumberGenerator.Fill(chance);
        ushort id = (ushort)(chance[0] << 8 | chance[1]);
        var writer = new MessageWriter(buffer);
        writer.TryWriteQuestion(name, type, RecordClass.Internet);
        if (randomCase) Spell(buffer.Slice(DnsHeader.Size, name.Length), chance[2..]);
        int length = writer.Position;
        if (edns)
        {
            new Edns(Edns.SafeUdpSize, 0, 0, dnssec).Write(buffer[length..]);
            length += Edns.Size;
        }
        new DnsHeader(id, DnsHeader.RecursionDesired, 1, 0, 0, (ushort)(edns ? 1 : 0)).Write(buffer);
        return new(buffer[..length].ToArray(), id, name.Length + 4, randomCase);
    }

    /// <summary>Length bytes are below 'A', so only letters change.</summary>
    private static void Spell(Span<byte> name, ReadOnlySpan<byte> chance)
    {
        for (int i = 0; i < name.Length; i++)
        {
            bool isLetter = (uint)((name[i] | 0x20) - 'a') <= 'z' - 'a';
            if (isLetter && (chance[i / 8] >> (i % 8) & 1) != 0) name[i] ^= 0x20;
        }
    }

    /// <summary>Judges a message that came back. Pure.</summary>
    public ReplyJudgement Judge(ReadOnlySpan<byte> message)
    {
        if (!DnsHeader.TryRead(message, out var header) || !header.IsResponse || header.Id != Id || header.Opcode != Opcode.Query) return ReplyJudgement.NotOurs;
        if (header.Questions == 0 && header.Code is ResponseCode.FormErr or ResponseCode.NotImp or ResponseCode.ServFail or ResponseCode.Refused) return ReplyJudgement.Bare;
        if (header.Questions != 1 || message.Length < DnsHeader.Size + QuestionLength) return ReplyJudgement.NotOurs;
        var question = message.Slice(DnsHeader.Size, QuestionLength);
        if (question.SequenceEqual(Question)) return ReplyJudgement.Ours;
        bool sameName = WireName.EqualsIgnoreCase(question[..^4], Question[..^4]) && question[^4..].SequenceEqual(Question[^4..]);
        return sameName ? ReplyJudgement.OtherCase : ReplyJudgement.NotOurs;
    }
}
