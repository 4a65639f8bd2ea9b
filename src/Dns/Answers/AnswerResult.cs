using Fairlead.DnsWire;

namespace Fairlead.Dns.Answers;

/// <summary>What came of one packet.</summary>
/// <param name="Length">Bytes of the reply, or of the missing look-up's key.</param>
public readonly record struct AnswerResult(AnswerKind Kind, int Length, ResponseCode Code, AnswerSource Source)
{
    public static AnswerResult Drop => default;
    public static AnswerResult Reply(int length, ResponseCode code, AnswerSource source) => new(AnswerKind.Reply, length, code, source);
    public static AnswerResult Missing(int keyLength) => new(AnswerKind.Missing, keyLength, ResponseCode.NoError, AnswerSource.Forward);
}
