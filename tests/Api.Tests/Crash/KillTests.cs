using System.Diagnostics;
using System.Text.Json.Nodes;
using Fairlead.Store;
using Fairlead.Store.Sqlite;

namespace Fairlead.Api.Tests.Crash;

/// <summary>
/// Kills an API server that makes and deletes Services at random moments and looks at what it left. FAIRLEAD_API_KILLS sets how often
/// (default 3), FAIRLEAD_API_KILLS_SEED at which moments.
/// </summary>
public sealed class KillTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("fairlead-api-kill-").FullName;
    private readonly Dictionary<string, string> _last = [];

    private string DataFile => Path.Combine(_directory, "state.db");

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public async Task No_acknowledged_write_and_no_address_or_port_is_lost_or_given_twice_by_kill_9()
    {
        int kills = int.Parse(Environment.GetEnvironmentVariable("FAIRLEAD_API_KILLS") ?? "3");
        var random = new Random(int.Parse(Environment.GetEnvironmentVariable("FAIRLEAD_API_KILLS_SEED") ?? "20260501"));
        for (int kill = 0; kill < kills; kill++)
        {
            await WriteAndKillAsync(after: random.Next(1, 900));
            await using var store = SqliteStore.Open(DataFile);
            await AssertHoldsAsync(store);
        }
    }

    /// <summary>Starts a server, lets it say so many lines, kills it, and notes the last word on each Service.</summary>
    private async Task WriteAndKillAsync(int after)
    {
        var start = new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, "Fairlead.ServerWriter"), [DataFile]) { RedirectStandardOutput = true, RedirectStandardError = true };
        using var child = Process.Start(start)!;
        var complaints = child.StandardError.ReadToEndAsync();
        int lines = 0;
        for (; await child.StandardOutput.ReadLineAsync() is { } said; lines++)
        {
            if (lines == after) child.Kill();
            if (said.Split(' ') is [var word, var name]) _last[name] = word;
        }
        await child.WaitForExitAsync();
        Assert.True(child.ExitCode == 128 + 9, await complaints);
    }

    private async Task AssertHoldsAsync(IStore store)
    {
        var services = (await store.RangeAsync("/registry/core/services/default/")).Entries.ToDictionary(e => e.Key.Split('/')[^1], e => JsonNode.Parse(e.Value.Span)!);
        foreach (var (name, word) in _last)
        {
            if (word == "made") Assert.True(services.ContainsKey(name), $"{name} was made and is lost");
            if (word == "gone") Assert.False(services.ContainsKey(name), $"{name} was deleted and is back");
        }
        var addresses = services.Values.Select(s => (string?)s["spec"]!["clusterIP"]).Order(StringComparer.Ordinal).ToList();
        var ports = services.Values.SelectMany(s => s["spec"]!["ports"]!.AsArray()).Select(p => (int?)p!["nodePort"] ?? 0).Where(p => p > 0).Order().ToList();
        Assert.Equal(addresses.Distinct(), addresses);
        Assert.Equal(ports.Distinct(), ports);
        Assert.Equal(addresses, (await NamesAsync(store, "/registry/networking.k8s.io/ipaddresses/")).Order(StringComparer.Ordinal));
        Assert.Equal(ports, (await NamesAsync(store, "/registry/fairlead/nodeports/")).Select(int.Parse).Order());
    }

    private static async Task<IEnumerable<string>> NamesAsync(IStore store, string prefix) => (await store.RangeAsync(prefix)).Entries.Select(e => e.Key[prefix.Length..]);
}
