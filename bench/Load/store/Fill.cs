using System.Diagnostics;
using Fairlead.Store;
using Fairlead.Store.Sqlite;

namespace Fairlead.StoreLoad;

/// <summary>What a store of many entries costs: the time to open it and to read everything, and the memory that stays.</summary>
internal static class Fill
{
    public static async Task MeasureAsync(string directory, int entries)
    {
        string file = Path.Combine(directory, "store.db");
        await using (var store = SqliteStore.Open(file)) await WriteAsync(store, entries);
        long before = Settled();
        long started = Stopwatch.GetTimestamp();
        await using var again = SqliteStore.Open(file);
        double opened = Stopwatch.GetElapsedTime(started).TotalMilliseconds;
        long held = Settled() - before;
        started = Stopwatch.GetTimestamp();
        int read = (await again.RangeAsync("/")).Entries.Count;
        double ranged = Stopwatch.GetElapsedTime(started).TotalMilliseconds;
        Console.WriteLine($"{read} entries of 1 KiB: open {opened:f0} ms, read all {ranged:f0} ms, held in memory {held / 1048576.0:f1} MiB, file {new FileInfo(file).Length / 1048576.0:f0} MiB");
    }

    private static async Task WriteAsync(SqliteStore store, int entries)
    {
        var value = new byte[1024];
        Random.Shared.NextBytes(value);
        for (int i = 0; i < entries; i += 500)
            await store.CommitAsync(new Transaction([.. Enumerable.Range(i, Math.Min(500, entries - i)).Select(n => Operation.Create($"/registry/core/configmaps/default/config-{n:d7}", value))]));
    }

    private static long Settled() => GC.GetTotalMemory(forceFullCollection: true);
}
