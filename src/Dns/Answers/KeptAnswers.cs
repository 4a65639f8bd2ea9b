using System.Buffers.Binary;
using Fairlead.Dns.Zone;
using Fairlead.DnsWire;

namespace Fairlead.Dns.Answers;

/// <summary>Replies from what resolvers have said: as a copy where the name is the asked one and all fits, else record by record.</summary>
internal static class KeptAnswers
{
    public static void Answer(ref Resolution resolution, scoped ZoneQuestion question, uint staleTtl)
    {
        if (resolution.Find(question.Name) is { } kept) Write(ref resolution, kept, question, staleTtl);
    }

    public static void Write(ref Resolution resolution, CachedAnswer kept, scoped ZoneQuestion question, uint staleTtl)
    {
        resolution.Source = resolution.Lookups.AreFresh ? AnswerSource.Forward : AnswerSource.Cache;
        resolution.Code = kept.Code;
        if (kept.Failed) return;
        bool whole = resolution.Reply.Answers == 0 && kept.Message.Length <= resolution.Room && WireName.EqualsIgnoreCase(question.Name, resolution.Request.Name);
        if (whole) Copy(ref resolution, kept, staleTtl);
        else Transcribe(ref resolution, kept, question, staleTtl);
    }

    private static void Copy(ref Resolution resolution, CachedAnswer kept, uint staleTtl)
    {
        resolution.ReplyWhole(kept.Message, kept.IsAuthentic && (resolution.WantsDnssec || (resolution.Request.Header.Flags & DnsHeader.AuthenticData) != 0));
        var message = resolution.Whole;
        Span<byte> name = stackalloc byte[WireName.MaxLength];
        MessageReader.TryOpen(kept.Message, out var reader);
        if (!reader.TryReadQuestion(name, out _, out _, out _)) return;
        while (reader.Position < kept.Message.Length && reader.TryReadRecord(name, out var record))
            BinaryPrimitives.WriteUInt32BigEndian(message[record.TtlStart..], kept.Remaining(record.Ttl, resolution.Context.Now, staleTtl));
    }

    /// <summary>Writes the kept records under the question's owner name; records further along a CNAME chain keep theirs.</summary>
    public static void Transcribe(ref Resolution resolution, CachedAnswer kept, scoped ZoneQuestion question, uint staleTtl)
    {
        Span<byte> name = stackalloc byte[WireName.MaxLength];
        MessageReader.TryOpen(kept.Message, out var reader);
        if (!reader.TryReadQuestion(name, out _, out _, out _)) return;
        for (int i = 0; i < reader.Header.Answers + reader.Header.Authority && reader.TryReadRecord(name, out var record); i++)
        {
            var owner = name[..record.NameLength];
            uint ttl = kept.Remaining(record.Ttl, resolution.Context.Now, staleTtl);
            bool isAnswer = i < reader.Header.Answers;
            if (!isAnswer) resolution.Reply.CopyAuthority(reader, record, owner, ttl);
            else if (!resolution.Reply.CopyAnswer(reader, record, WireName.EqualsIgnoreCase(owner, question.Name) ? question.Owner : owner, ttl)) return;
        }
    }
}
