using System.Text;
using Fairlead.Dns.Zone;
using FsCheck;
using FsCheck.Fluent;

namespace Fairlead.Dns.Tests.Zone;

public class KeyTableTests
{
    private static readonly Gen<(bool Set, string Name)> Steps =
        from set in Gen.Elements(true, true, false)
        from name in Gen.Choose(0, 60)
        select (set, $"name-{name}");

    [Fact]
    public void It_holds_what_a_dictionary_would_hold() =>
        Prop.ForAll(Gen.ListOf(Steps, 400).ToArbitrary(), steps =>
        {
            var table = new KeyTable<NamespaceEntry>(seed: 7);
            var model = new Dictionary<string, NamespaceEntry>();
            foreach (var (set, name) in steps)
            {
                var key = Encoding.ASCII.GetBytes(name);
                if (set) table.Set(model[name] = new NamespaceEntry(key));
                else Assert.Equal(model.Remove(name, out var held) ? held : null, table.Remove(key));
            }
            Assert.Equal(model.Count, table.Count);
            Assert.Equal(model.Values.ToHashSet(), table.Items.ToHashSet());
            return Enumerable.Range(0, 61).All(i => ReferenceEquals(table.Find(Encoding.ASCII.GetBytes($"name-{i}")), model.GetValueOrDefault($"name-{i}")));
        }).QuickCheckThrowOnFailure();

    [Fact]
    public async Task Readers_see_every_item_that_stays_while_others_come_and_go()
    {
        var table = new KeyTable<NamespaceEntry>(seed: 7);
        for (int i = 0; i < 100; i++) table.Set(new NamespaceEntry(Encoding.ASCII.GetBytes($"stays-{i}")));
        using var done = new CancellationTokenSource();
        var readers = Enumerable.Range(0, 2).Select(_ => Task.Run(() =>
        {
            long missed = 0;
            while (!done.IsCancellationRequested)
                for (int i = 0; i < 100; i++) missed += table.Find(Encoding.ASCII.GetBytes($"stays-{i}")) is null ? 1 : 0;
            return missed;
        })).ToArray();
        for (int round = 0; round < 20_000; round++)
        {
            table.Set(new NamespaceEntry(Encoding.ASCII.GetBytes($"goes-{round}")));
            if (round > 50) table.Remove(Encoding.ASCII.GetBytes($"goes-{round - 50}"));
        }
        await done.CancelAsync();
        Assert.Equal(0, (await Task.WhenAll(readers)).Sum());
    }
}
