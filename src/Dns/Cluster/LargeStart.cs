using System.Runtime;

namespace Fairlead.Dns.Cluster;

/// <summary>Reading a large cluster leaves much behind that is never used again. Given back once, before the first answer, when nobody waits for one.</summary>
public static class LargeStart
{
    /// <summary>Smaller clusters leave less than the pause is worth.</summary>
    private const int Large = 10_000;

    public static void Settle(int services)
    {
        if (services < Large) return;
        GCSettings.LargeObjectHeapCompactionMode = GCLargeObjectHeapCompactionMode.CompactOnce;
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
    }
}
