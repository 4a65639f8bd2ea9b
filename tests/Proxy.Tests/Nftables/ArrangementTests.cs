using FsCheck;
using FsCheck.Fluent;
using Fairlead.Primitives;
using Fairlead.Proxy.Nftables;
using Fairlead.Proxy.Plan;

namespace Fairlead.Proxy.Tests.Nftables;

/// <summary>The plan carried over to the kernel, with the kernel played by a dictionary of elements.</summary>
public class ArrangementTests
{
    private static readonly FrontendKey Key = new(IpAddr.V4(0x0A600001), Protocol.Tcp, 80);

    private static Frontend FrontendOf(IEnumerable<int> endpoints, IEnumerable<int> inside, bool affine = false) => new(Key)
    {
        Endpoints = Addresses(endpoints),
        HasInside = inside.Any(),
        InsideEndpoints = Addresses(inside),
        AffinitySeconds = affine ? 100 : 0,
    };

    private static EquatableList<SocketAddr> Addresses(IEnumerable<int> numbers) =>
        [.. numbers.Select(number => (byte)number).Distinct().Order().Select(number => new SocketAddr(IpAddr.V4(0x0A010000u + number), 8080))];

    private static readonly Arbitrary<int[]> Numbers = ArbMap.Default.ArbFor<int[]>();

    [Fact]
    public void The_kernel_holds_what_was_planned_whatever_it_held() =>
        Prop.ForAll(Numbers, Numbers, (before, after) =>
        {
            var held = Arrangement.Of(FrontendOf(before, []), KernelFrontend.Nothing);
            var next = Arrangement.Of(FrontendOf(after, before), held);
            return Same(Addresses(after), next.Slots) && Same(Addresses(before), next.InsideSlots)
                && next.Slots.All(slot => !slot.IsEmpty)
                && (next.Slots.Length == 0 || next.Outside is null == (before.Length == 0));
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void An_endpoint_that_stays_keeps_its_number_unless_the_list_ends_before_it() =>
        Prop.ForAll(Numbers, Numbers, (before, after) =>
        {
            var held = Arrangement.Of(FrontendOf(before, []), KernelFrontend.Nothing).Slots;
            var next = Arrangement.Of(FrontendOf(after, []), new() { Slots = held }).Slots;
            return Enumerable.Range(0, Math.Min(held.Length, next.Length)).All(i => !next.Contains(held[i]) || next[i] == held[i]);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void The_same_plan_again_is_no_difference() =>
        Prop.ForAll(Numbers, Numbers, (endpoints, inside) =>
        {
            var held = Arrangement.Of(FrontendOf(endpoints, inside, affine: true), KernelFrontend.Nothing);
            var again = Arrangement.Of(FrontendOf(endpoints, inside, affine: true), held);
            var transaction = new Linux.Nftables.NftTransaction(IpFamily.V4, "fairlead");
            FrontendDifference.Write(transaction, Key, held, again);
            return transaction.IsEmpty;
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void One_endpoint_replaced_among_many_is_two_elements()
    {
        var held = Arrangement.Of(FrontendOf(Enumerable.Range(0, 100), []), KernelFrontend.Nothing);
        var next = Arrangement.Of(FrontendOf(Enumerable.Range(1, 100), []), held);
        var transaction = new Linux.Nftables.NftTransaction(IpFamily.V4, "fairlead");
        FrontendDifference.Write(transaction, Key, held, next);
        Assert.Equal((1, 1), (transaction.Added, transaction.Removed));
    }

    private static bool Same(EquatableList<SocketAddr> wanted, Slot[] slots) =>
        wanted.SequenceEqual(slots.Select(slot => slot.ToSocketAddr(IpFamily.V4)).Order());
}
