namespace Fairlead.Dns.Answers;

/// <summary>What was asked of resolvers for one question, in front of what is kept: also answers that may not be kept, and failures.</summary>
public sealed class LookupOverlay(ILookups behind) : ILookups
{
    private readonly List<CachedAnswer> _answers = [];

    public bool AreFresh => true;
    public int Count => _answers.Count;

    public void Add(CachedAnswer answer) => _answers.Add(answer);

    public CachedAnswer? Find(ReadOnlySpan<byte> key, long now)
    {
        foreach (var answer in _answers)
            if (answer.Key.SequenceEqual(key)) return answer;
        return behind.Find(key, now);
    }
}
