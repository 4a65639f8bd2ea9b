namespace Fairlead.Dns.Forward;

/// <summary>Whether a message is the reply to a query.</summary>
public enum ReplyJudgement : byte
{
    /// <summary>Wrong id, question or form: forged, late or broken. Wait on.</summary>
    NotOurs,

    Ours,

    /// <summary>Right but for the case of the name: the resolver does not keep it, or somebody guesses. Ask over TCP.</summary>
    OtherCase,

    /// <summary>A failure without question, as some servers send.</summary>
    Bare,
}
