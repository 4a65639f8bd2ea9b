using System.Globalization;
using Fairlead.Store.Log;

namespace Fairlead.Store.Tests.Log;

public sealed class CommitQueueTests
{
    private static readonly TimeSpan Ever = TimeSpan.FromHours(1);
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);
    private readonly List<string[]> _batches = [];                                // keys; the committer's

    [Fact]
    public async Task In_a_stream_of_writes_a_patient_one_goes_with_the_next()
    {
        using var queue = new CommitQueue(Commit, patience: Ever, stream: Ever);
        await WriteAsync(queue, "a");
        await WriteAsync(queue, "b");
        var patient = WritePatiently(queue, "patient");
        var another = WritePatiently(queue, "another");
        Assert.False(patient.IsCompleted);
        await WriteAsync(queue, "c");
        await patient.WaitAsync(Limit, TestContext.Current.CancellationToken);
        await another.WaitAsync(Limit, TestContext.Current.CancellationToken);
        Assert.Equal([["a"], ["b"], ["patient", "another", "c"]], _batches);
    }

    [Fact]
    public async Task A_patient_write_that_nobody_takes_along_is_committed_all_the_same()
    {
        using var queue = new CommitQueue(Commit, patience: TimeSpan.FromMilliseconds(1), stream: Ever);
        await WriteAsync(queue, "a");
        await WriteAsync(queue, "b");
        await WritePatiently(queue, "patient").WaitAsync(Limit, TestContext.Current.CancellationToken);
        Assert.Equal([["a"], ["b"], ["patient"]], _batches);
    }

    [Fact]
    public async Task Without_a_stream_a_patient_write_waits_for_nobody()
    {
        using var queue = new CommitQueue(Commit, patience: Ever, stream: TimeSpan.Zero);
        await WriteAsync(queue, "a");
        await WriteAsync(queue, "b");
        await WritePatiently(queue, "patient").WaitAsync(Limit, TestContext.Current.CancellationToken);
        Assert.Equal([["a"], ["b"], ["patient"]], _batches);
    }

    [Fact]
    public async Task The_end_commits_patient_writes_and_refuses_later_ones()
    {
        var queue = new CommitQueue(Commit, patience: Ever, stream: Ever);
        await WriteAsync(queue, "a");
        await WriteAsync(queue, "b");
        var patient = WritePatiently(queue, "patient");
        queue.Dispose();
        await patient.WaitAsync(Limit, TestContext.Current.CancellationToken);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => WriteAsync(queue, "late"));
    }

    [Fact]
    public async Task A_flush_that_fails_fails_everybody_who_was_taken_along()
    {
        using var queue = new CommitQueue(batch => { if (batch.Count > 1) throw new IOException("disk"); Commit(batch); }, patience: Ever, stream: Ever);
        await WriteAsync(queue, "a");
        await WriteAsync(queue, "b");
        var patient = WritePatiently(queue, "patient");
        await Assert.ThrowsAsync<IOException>(() => WriteAsync(queue, "c"));
        await Assert.ThrowsAsync<IOException>(() => patient.WaitAsync(Limit, TestContext.Current.CancellationToken));
        await WriteAsync(queue, "d");
        Assert.Equal([["a"], ["b"], ["d"]], _batches);
    }

    /// <summary>More than go into one batch: the one that takes them along has to wait for its own turn.</summary>
    [Fact]
    public async Task Nobody_is_left_of_a_crowd()
    {
        using var queue = new CommitQueue(Commit, patience: Ever, stream: Ever);
        await WriteAsync(queue, "a");
        await WriteAsync(queue, "b");
        string[] crowd = [.. Enumerable.Range(0, 1200).Select(i => $"patient-{i}")];
        Task[] patient = [.. crowd.Select(key => WritePatiently(queue, key))];
        await WriteAsync(queue, "c").WaitAsync(Limit, TestContext.Current.CancellationToken);
        await Task.WhenAll(patient).WaitAsync(Limit, TestContext.Current.CancellationToken);
        Assert.Equal(["a", "b", .. crowd, "c"], _batches.SelectMany(b => b));
    }

    [Fact]
    public async Task Whoever_comes_when_each_is_committed_once_and_in_one_thread_s_order()
    {
        const int Writers = 8, Writes = 300;
        using (var queue = new CommitQueue(Commit))
        {
            await Task.WhenAll(Enumerable.Range(0, Writers).Select(writer => Task.Run(async () =>
            {
                for (int i = 0; i < Writes; i++) await ((writer + i / 10) % 2 == 0 ? WriteAsync(queue, $"{writer} {i}") : WritePatiently(queue, $"{writer} {i}"));
            }))).WaitAsync(Limit, TestContext.Current.CancellationToken);
        }
        foreach (var written in _batches.SelectMany(b => b).GroupBy(key => key.Split(' ')[0], key => int.Parse(key.Split(' ')[1], CultureInfo.InvariantCulture)))
            Assert.Equal(Enumerable.Range(0, Writes), written);
        Assert.Equal(Writers * Writes, _batches.Sum(b => b.Length));
    }

    /// <summary>As a thread that serves nobody else: one of the pool, without a context.</summary>
    private static Task WriteAsync(CommitQueue queue, string key) => Task.Run(() => queue.CommitAsync(Put(key)).AsTask());

    /// <summary>As a thread with a context of its own.</summary>
    private static Task WritePatiently(CommitQueue queue, string key)
    {
        var before = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(new SynchronizationContext());
        try
        {
            return queue.CommitAsync(Put(key)).AsTask();
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(before);
        }
    }

    private static Transaction Put(string key) => new(Operation.Put(key, "value"u8.ToArray()));

    private void Commit(IReadOnlyList<PendingCommit> batch)
    {
        lock (_batches) _batches.Add([.. batch.Select(p => p.Transaction.Operations[0].Key)]);
        foreach (var pending in batch) pending.Outcome = new CommitOutcome.Committed(1);
    }
}
