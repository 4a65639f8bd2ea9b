using Fairlead.Controllers.EndpointSlices;
using Fairlead.Kubernetes.Discovery;
using Fairlead.Kubernetes.Meta;
using FsCheck;
using FsCheck.Fluent;

namespace Fairlead.Controllers.Tests.EndpointSlices;

public class SlicePackerTests
{
    private const int Most = 4;
    private static readonly ObjectMeta Like = new() { Namespace = "default", GenerateName = "svc-", Labels = new Dictionary<string, string> { ["kubernetes.io/service-name"] = "svc" } };
    private static readonly EndpointPort[] Http = [new() { Name = "http", Port = 8080, Protocol = "TCP" }];
    private int _names;

    [Fact]
    public void Endpoints_fill_slices_to_the_limit()
    {
        var slices = Settle([], [.. Enumerable.Range(1, 10)]);
        Assert.Equal([2, 4, 4], slices.Select(slice => slice.Endpoints.Count).Order());
    }

    [Fact]
    public void One_endpoint_that_goes_changes_one_slice()
    {
        var slices = Settle([], [.. Enumerable.Range(1, 8)]);
        var plan = Plan(slices, [.. Enumerable.Range(1, 7)]);
        Assert.Equal((0, 1, 0), (plan.Create.Count, plan.Update.Count, plan.Delete.Count));
    }

    [Fact]
    public void One_endpoint_that_comes_goes_where_there_is_room()
    {
        var slices = Settle([], [.. Enumerable.Range(1, 7)]);
        var plan = Plan(slices, [.. Enumerable.Range(1, 8)]);
        Assert.Equal((0, 1, 0), (plan.Create.Count, plan.Update.Count, plan.Delete.Count));
    }

    [Fact]
    public void A_Service_without_endpoints_keeps_one_empty_slice()
    {
        var plan = Plan([], []);
        Assert.Equal((0, 0), (plan.Create.Single().Endpoints.Count, plan.Create.Single().Ports.Count));
        Assert.True(Plan(Apply([], plan), []).IsEmpty);
    }

    [Fact]
    public void The_empty_slice_is_filled_rather_than_replaced()
    {
        var empty = Apply([], Plan([], []));
        var plan = Plan(empty, [1]);
        Assert.Equal((0, 1, 0), (plan.Create.Count, plan.Update.Count, plan.Delete.Count));
        Assert.Equal(8080, plan.Update[0].Ports[0].Port);
    }

    [Fact]
    public void Whatever_came_before_the_slices_hold_exactly_what_is_wanted() =>
        Prop.ForAll<int[][]>(history =>
        {
            IReadOnlyList<EndpointSlice> slices = [];
            foreach (int[] step in history)
            {
                int[] wanted = [.. step.Select(n => Math.Abs(n % 20)).Distinct()];
                slices = Settle(slices, wanted);
                var held = slices.SelectMany(slice => slice.Endpoints).Select(endpoint => endpoint.TargetRef!.Uid).ToArray();
                if (!held.Order().SequenceEqual(wanted.Select(n => $"pod-{n}").Order())) return false;
                if (slices.Any(slice => slice.Endpoints.Count > Most) || slices.Count == 0) return false;
                if (!Plan(slices, wanted).IsEmpty) return false;
            }
            return true;
        }).QuickCheckThrowOnFailure();

    private IReadOnlyList<EndpointSlice> Settle(IReadOnlyList<EndpointSlice> slices, int[] wanted) => Apply(slices, Plan(slices, wanted));

    private static SlicePlan Plan(IReadOnlyList<EndpointSlice> slices, int[] wanted)
    {
        var group = new SliceGroup("IPv4", Http);
        foreach (int n in wanted)
        {
            var endpoint = new Endpoint { Addresses = [$"10.0.0.{n}"], TargetRef = new() { Kind = "Pod", Name = $"pod-{n}", Uid = $"pod-{n}" } };
            group.Endpoints.Add(EndpointSameness.Key(endpoint), endpoint);
        }
        return new SlicePacker(Most, Like).Pack(["IPv4"], wanted.Length == 0 ? [] : [group], slices);
    }

    private List<EndpointSlice> Apply(IReadOnlyList<EndpointSlice> slices, SlicePlan plan)
    {
        var after = slices.Where(slice => plan.Delete.All(gone => gone.Metadata.Name != slice.Metadata.Name)).Select(slice => plan.Update.FirstOrDefault(next => next.Metadata.Name == slice.Metadata.Name) ?? slice).ToList();
        after.AddRange(plan.Create.Select(slice => slice with { Metadata = slice.Metadata with { Name = $"svc-{++_names}" } }));
        return after;
    }
}
