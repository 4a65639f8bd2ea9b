namespace Fairlead.Dns.Answers;

/// <summary>What is known from resolvers at this moment. Looking never waits.</summary>
public interface ILookups
{
    /// <summary>The answer under a <see cref="LookupKey"/>; null when it has to be asked for.</summary>
    CachedAnswer? Find(ReadOnlySpan<byte> key, long now);
}
