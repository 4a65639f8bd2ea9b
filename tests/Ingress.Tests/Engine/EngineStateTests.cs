using Fairlead.Ingress.Engine;
using Fairlead.Ingress.Plan;
using Fairlead.Primitives;
using FsCheck;
using FsCheck.Fluent;

namespace Fairlead.Ingress.Tests.Engine;

public class EngineStateTests
{
    private static IngressPlan Plan(params int[] endpoints) => new([new("h", false, "", "b")], [new("b", [.. endpoints.Distinct().Select(Address).Order()])], []);

    private static SocketAddr Address(int number) => new(IpAddr.V4(0x0A010000u + (uint)number), 80);

    [Fact]
    public void Lines_lead_from_one_set_of_endpoints_to_the_next() =>
        Prop.ForAll<byte[], byte[]>((first, second) =>
        {
            var before = EngineState.Empty.Next(Plan([.. first.Select(n => (int)n)]));
            var after = before.Next(Plan([.. second.Select(n => (int)n)]));
            Assert.Equal(second.Select(n => Address(n)).Distinct().Order(), after.Backends[0].Slots.OfType<SocketAddr>().Order());
            if (before.LinesTo(after) is not { } lines)
            {
                Assert.True(after.Backends[0].Slots.Count > before.Backends[0].Slots.Count);
                return;
            }
            Assert.Equal(after.Backends[0].Slots, Carried(before.Backends[0].Slots, lines));
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void The_same_again_needs_nothing()
    {
        var state = EngineState.Empty.Next(Plan(1, 2));
        Assert.Empty(state.LinesTo(state.Next(Plan(1, 2)))!);
    }

    [Fact]
    public void An_endpoint_that_is_replaced_leaves_the_others_where_they_are()
    {
        var state = EngineState.Empty.Next(Plan(1, 2, 3));
        Assert.Equal(["set server b/s2 addr 10.1.0.4 port 80", "set server b/s2 state ready"], state.LinesTo(state.Next(Plan(1, 3, 4))));
    }

    [Fact]
    public void Routes_certificates_and_more_endpoints_than_slots_need_a_reload()
    {
        var state = EngineState.Empty.Next(Plan(1));
        Assert.Null(state.LinesTo(state.Next(Plan(1) with { Routes = [] })));
        Assert.Null(state.LinesTo(state.Next(Plan(1) with { Certificates = [new(new("n", "s"), "pem", [])] })));
        Assert.Null(state.LinesTo(state.Next(Plan(1, 2, 3, 4, 5))));
    }

    /// <summary>What HAProxy would hold after the lines.</summary>
    private static EquatableList<SocketAddr?> Carried(EquatableList<SocketAddr?> slots, IReadOnlyList<string> lines)
    {
        var held = slots.ToArray();
        foreach (var words in lines.Select(line => line.Split(' ')))
        {
            int slot = int.Parse(words[2].Split("/s")[1]) - 1;
            if (words[3] == "addr") held[slot] = SocketAddr.Parse($"{words[4]}:{words[6]}");
            else if (words[4] == "maint") held[slot] = null;
        }
        return new(held);
    }
}
