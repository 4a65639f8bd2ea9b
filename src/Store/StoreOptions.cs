namespace Fairlead.Store;

/// <summary>How much of the past a store remembers for watches. The rest is compacted as it goes.</summary>
public sealed class StoreOptions
{
    /// <summary>Most events kept, in number.</summary>
    public int HistoryEvents { get; set; } = 16_384;

    /// <summary>Most bytes of values those events may hold, so that a few large objects do not fill the memory.</summary>
    public long HistoryBytes { get; set; } = 8 * 1024 * 1024;
}
