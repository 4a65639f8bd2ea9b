namespace Fairlead.Controllers.Running;

/// <summary>Many writes at once, but carefully.</summary>
public static class SlowStart
{
    private const int First = 1;
    private const int Widest = 64;

    /// <summary>
    /// Does the same for each item in batches of 1, 2, 4, …: when the first fails (a quota, a terminating namespace), hundreds more
    /// that would fail alike are not tried. Returns how many went well; the first failure is thrown after its batch has ended.
    /// </summary>
    public static async Task<int> ForEachAsync<T>(IReadOnlyList<T> items, Func<T, Task> act)
    {
        int done = 0;
        for (int size = First; done < items.Count; size = Math.Min(size * 2, Widest))
        {
            var batch = items.Skip(done).Take(size).Select(act).ToArray();
            await Task.WhenAll(batch);
            done += batch.Length;
        }
        return done;
    }
}
