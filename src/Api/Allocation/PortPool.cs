namespace Fairlead.Api.Allocation;

/// <summary>Which node ports are tried in which order: as with addresses, a lower band is left for those who ask by number.</summary>
internal sealed class PortPool(PortRange range)
{
    private const int RandomTries = 16;

    public PortRange Range { get; } = range;

    /// <summary>Ports at the start that are given out at random only when the others are used up: min(max(16, size/32), 128), 0 for small ranges.</summary>
    public int StaticCount { get; } = range.Count <= 32 ? 0 : Math.Min(Math.Max(16, range.Count / 32), 128);

    public int? FindFree(Func<int, bool> isTaken) =>
        FindIn(Range.First + StaticCount, Range.Count - StaticCount, isTaken) ?? FindIn(Range.First, StaticCount, isTaken);

    private static int? FindIn(int start, int count, Func<int, bool> isTaken)
    {
        if (count == 0) return null;
        int offset = Random.Shared.Next(count);
        for (int i = 0; i < RandomTries; i++, offset = Random.Shared.Next(count))
            if (!isTaken(start + offset)) return start + offset;
        for (int i = 0; i < count; i++)
            if (start + (offset + i) % count is var port && !isTaken(port)) return port;
        return null;
    }
}
