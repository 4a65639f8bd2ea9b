namespace Fairlead.Dns.Answers;

/// <summary>What is known from resolvers at this moment. Looking never waits.</summary>
public interface ILookups
{
    /// <summary>True when the answers were asked for just now, for this one question.</summary>
    bool AreFresh { get; }

    /// <summary>The answer under a <see cref="LookupKey"/>; null when it has to be asked for.</summary>
    CachedAnswer? Find(ReadOnlySpan<byte> key, long now);
}
