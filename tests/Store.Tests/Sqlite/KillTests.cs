using System.Diagnostics;
using Fairlead.Store.Sqlite;

namespace Fairlead.Store.Tests.Sqlite;

/// <summary>
/// Kills a writing process at random moments and looks at what it left. FAIRLEAD_STORE_KILLS sets how often (default 8).
/// </summary>
public sealed class KillTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("fairlead-kill-").FullName;

    private string DataFile => Path.Combine(_directory, "store.db");

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public async Task Every_acknowledged_write_survives_kill_9()
    {
        int kills = int.Parse(Environment.GetEnvironmentVariable("FAIRLEAD_STORE_KILLS") ?? "8");
        var random = new Random(4711);
        for (int kill = 0; kill < kills; kill++)
        {
            var acknowledged = await WriteAndKillAsync(after: random.Next(1, 3000));
            await using var store = SqliteStore.Open(DataFile);
            await AssertHoldsAsync(store, acknowledged);
        }
    }

    /// <summary>Starts a child, lets it acknowledge so many writes, kills it, and returns the last acknowledged word on each key.</summary>
    private async Task<Dictionary<string, (bool There, long Revision)>> WriteAndKillAsync(int after)
    {
        var start = new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, "Fairlead.StoreWriter"), [DataFile]) { RedirectStandardOutput = true };
        using var child = Process.Start(start)!;
        var last = new Dictionary<string, (bool, long)>();
        for (int line = 0; await child.StandardOutput.ReadLineAsync() is { } said; line++)
        {
            if (line == after) child.Kill();
            string[] words = said.Split(' ');
            if (words.Length == 3 && long.TryParse(words[2], out long revision)) last[words[1]] = (words[0] == "set", revision);
        }
        await child.WaitForExitAsync();
        Assert.Equal(128 + 9, child.ExitCode);
        return last;
    }

    /// <summary>
    /// What was acknowledged is there, or something newer that was written but could not be acknowledged any more; a service and its
    /// address always stand or fall together.
    /// </summary>
    private static async Task AssertHoldsAsync(SqliteStore store, Dictionary<string, (bool There, long Revision)> acknowledged)
    {
        Assert.NotEmpty(acknowledged);
        Assert.True(store.Revision >= acknowledged.Values.Max(a => a.Revision));
        foreach (var (service, (there, revision)) in acknowledged)
        {
            var entry = await store.GetAsync(service);
            if (entry is null || entry.ModRevision < revision) Assert.True(entry is null && (!there || store.Revision > revision), $"{service} of {revision} is lost");
            else Assert.True(there || entry.ModRevision > revision, $"{service} is back though deleted at {revision}");
        }
        var services = await store.RangeAsync("/svc/");
        var addresses = await store.RangeAsync("/ip/");
        Assert.Equal(services.Entries.Select(e => (e.Key[4..], e.ModRevision)), addresses.Entries.Select(e => (e.Key[3..], e.ModRevision)));
    }
}
