using FsCheck;
using FsCheck.Fluent;
using Fairlead.Primitives;

namespace Fairlead.Catalog.Tests;

public class CatalogStateTests
{
    private readonly CatalogState _state = new();

    private static NamespacedName Name(string name) => new("default", name);

    private static CatalogService Service(string name, int port = 80) => new(Name(name)) { Ports = [new("", Protocol.Tcp, (ushort)port, 0)] };

    private static CatalogSlice Slice(string name, string service, params int[] endpoints) => new(
        Name(name), Name(service), IpFamily.V4, [new("", Protocol.Tcp, 8080)],
        [.. endpoints.Select(number => new CatalogEndpoint(IpAddr.V4(0x0A010000u + (uint)number), EndpointConditions.Ready | EndpointConditions.Serving))]);

    private CatalogSnapshot After(params CatalogChange[] changes)
    {
        foreach (var change in changes) _state.Apply(change);
        return _state.Publish();
    }

    [Fact]
    public void Slices_join_their_Service_whichever_comes_first()
    {
        Assert.Empty(After(new CatalogChange.SliceSet(Slice("s2", "web", 3))).Services);
        var entry = After(new CatalogChange.SliceSet(Slice("s1", "web", 1, 2)), new CatalogChange.ServiceSet(Service("web"))).Services[Name("web")];
        Assert.Equal([Name("s1"), Name("s2")], entry.Slices.Select(slice => slice.Name));
        Assert.Equal([1u, 2u, 3u], entry.EndpointsOf("", Protocol.Tcp, IpFamily.V4).Select(found => (uint)found.Endpoint.Address.Bits & 0xFFFF));
        Assert.Empty(entry.EndpointsOf("", Protocol.Udp, IpFamily.V4));
    }

    [Fact]
    public void A_snapshot_says_what_changed_and_shares_the_rest()
    {
        var first = After(new CatalogChange.ServicesReplaced([Service("a"), Service("b")]), new CatalogChange.SlicesReplaced([Slice("sa", "a", 1), Slice("sb", "b", 2)]), new CatalogChange.NodesReplaced([]));
        Assert.Equal([Name("a"), Name("b")], first.Changed.Order());
        Assert.True(first.Synced);
        var second = After(new CatalogChange.SliceSet(Slice("sb", "b", 3), DateTimeOffset.UnixEpoch));
        Assert.Equal([Name("b")], second.Changed);
        Assert.Equal(((2, 2), (2, 3)), (first.Seen, second.Seen));
        Assert.Equal([DateTimeOffset.UnixEpoch], second.TriggerTimes);
        Assert.Same(first.Services[Name("a")], second.Services[Name("a")]);
        Assert.Equal(first.Version + 1, second.Version);
        Assert.Equal(2u, (uint)first.Services[Name("b")].Slices[0].Endpoints[0].Address.Bits & 0xFFFF);  // the older picture stays as it was
    }

    [Fact]
    public void Service_ranges_are_those_of_all_objects_and_unknown_until_told()
    {
        static CatalogServiceCidr Cidr(string name, params string[] ranges) => new(name, [.. ranges.Select(IpPrefix.Parse)]);
        Assert.Null(After(new CatalogChange.ServicesReplaced([])).ServiceRanges);
        string Ranges(CatalogChange change) => After(change).ServiceRanges is { } ranges ? string.Join(' ', ranges) : "unknown";
        Assert.Equal("10.96.0.0/16 fd00:96::/108", Ranges(new CatalogChange.ServiceCidrsReplaced([Cidr("kubernetes", "10.96.0.0/16", "fd00:96::/108")])));
        Assert.Equal("10.97.0.0/16 10.96.0.0/16 fd00:96::/108", Ranges(new CatalogChange.ServiceCidrSet(Cidr("extra", "10.97.0.0/16", "10.96.0.0/16"))));
        Assert.False(_state.IsDirty);
        Assert.Equal("10.97.0.0/16 10.96.0.0/16", Ranges(new CatalogChange.ServiceCidrGone("kubernetes")));
        Assert.Equal("", Ranges(new CatalogChange.ServiceCidrsReplaced([])));
        Assert.Equal("unknown", Ranges(new CatalogChange.ServiceCidrsReplaced(null)));
    }

    [Fact]
    public void News_that_changes_nothing_makes_no_snapshot()
    {
        var first = After(new CatalogChange.ServiceSet(Service("a")), new CatalogChange.SliceSet(Slice("sa", "a", 1)));
        Assert.Same(first, After(new CatalogChange.ServiceSet(Service("a")), new CatalogChange.SliceSet(Slice("sa", "a", 1)), new CatalogChange.SliceGone(Name("other"))));
    }

    [Fact]
    public void A_list_removes_what_it_does_not_name()
    {
        After(new CatalogChange.ServiceSet(Service("a")), new CatalogChange.ServiceSet(Service("b")), new CatalogChange.SliceSet(Slice("sa", "a", 1)));
        var listed = After(new CatalogChange.ServicesReplaced([Service("a")]), new CatalogChange.SlicesReplaced([]));
        Assert.Equal([Name("a")], listed.Services.Keys);
        Assert.Empty(listed.Services[Name("a")].Slices);
        Assert.Equal([Name("a"), Name("b")], listed.Changed.Order());
    }

    [Fact]
    public void A_slice_may_move_to_another_Service()
    {
        After(new CatalogChange.ServiceSet(Service("a")), new CatalogChange.ServiceSet(Service("b")), new CatalogChange.SliceSet(Slice("s", "a", 1)));
        var moved = After(new CatalogChange.SliceSet(Slice("s", "b", 1)));
        Assert.Empty(moved.Services[Name("a")].Slices);
        Assert.Single(moved.Services[Name("b")].Slices);
    }

    [Fact]
    public void Who_missed_a_snapshot_gets_the_union_of_what_changed()
    {
        var first = After(new CatalogChange.ServiceSet(Service("a")));
        var second = After(new CatalogChange.ServiceSet(Service("b")));
        Assert.Equal([Name("a"), Name("b")], second.Covering(first).Changed.Order());
        Assert.Equal([Name("a"), Name("b")], second.AsFirst().Changed.Order());
    }

    [Fact]
    public void Following_the_changes_gives_the_same_as_looking_at_everything() =>
        Prop.ForAll(ArbMap.Default.ArbFor<(byte Kind, byte Service, byte Value)[]>(), steps =>
        {
            var state = new CatalogState();
            Dictionary<NamespacedName, ServiceEntry> followed = [];
            CatalogSnapshot last = CatalogSnapshot.Empty;
            foreach (var (kind, service, value) in steps)
            {
                string name = $"s{service % 4}";
                state.Apply((kind % 5) switch
                {
                    0 => new CatalogChange.ServiceSet(Service(name, value + 1)),
                    1 => new CatalogChange.ServiceGone(Name(name)),
                    2 => new CatalogChange.SliceSet(Slice($"slice{value % 3}", name, value)),
                    3 => new CatalogChange.SliceGone(Name($"slice{value % 3}")),
                    _ => new CatalogChange.SlicesReplaced([Slice($"slice{value % 3}", name, value)]),
                });
                last = state.Publish();
                foreach (var changed in last.Changed)
                {
                    if (last.Services.TryGetValue(changed, out var entry)) followed[changed] = entry;
                    else followed.Remove(changed);
                }
            }
            return followed.Count == last.Services.Count && followed.All(pair => last.Services[pair.Key] == pair.Value);
        }).QuickCheckThrowOnFailure();
}
