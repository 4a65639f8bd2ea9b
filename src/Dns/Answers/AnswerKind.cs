namespace Fairlead.Dns.Answers;

/// <summary>What to do with a packet.</summary>
public enum AnswerKind : byte
{
    /// <summary>Say nothing.</summary>
    Drop,

    /// <summary>Send the reply.</summary>
    Reply,

    /// <summary>Look a name up at the resolvers, then ask again.</summary>
    Missing,
}
