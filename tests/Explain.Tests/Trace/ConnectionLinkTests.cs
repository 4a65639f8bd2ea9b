using Fairlead.Explain.Trace;
using Fairlead.Primitives;

namespace Fairlead.Explain.Tests.Trace;

/// <summary>What a real connection to shop/fb-backends (10.96.0.20:5001, pods 10.244.1.4:8001 and 10.244.2.5:8001) proves.</summary>
public sealed class ConnectionLinkTests
{
    private static TraceReport Chain(string target = "svc/fb-backends") => new Tracer(AView.Whole).Trace(TraceTarget.Parse(target, "shop", "cluster.local")!, new TraceOrigin.Inside());

    [Theory]
    [InlineData("svc/fb-backends", "10.96.0.20:5001/TCP")]
    [InlineData("10.96.0.20:5001", "10.96.0.20:5001/TCP")]
    [InlineData("node/two:30904", "192.0.2.2:30904/TCP")]
    [InlineData("pod/fb-2:8001", "10.244.2.5:8001/TCP")]
    public void The_address_to_connect_to_is_the_target_s(string target, string address) => Assert.Equal(address, Chain(target).Destination?.ToString());

    [Fact]
    public void A_broken_target_has_nothing_to_connect_to() => Assert.Null(Chain("svc/nobody").Destination);

    [Theory]
    [InlineData(ProbeOutcome.Connected, "10.244.2.5:8001", true, null)]
    [InlineData(ProbeOutcome.Connected, "10.244.9.9:8001", true, CauseCode.LedElsewhere)]
    [InlineData(ProbeOutcome.Refused, "10.244.1.4:8001", true, CauseCode.ConnectionRefused)]
    [InlineData(ProbeOutcome.Refused, null, true, CauseCode.RulesMissing)]
    [InlineData(ProbeOutcome.NoAnswer, null, true, CauseCode.RulesMissing)]
    [InlineData(ProbeOutcome.NoAnswer, "10.96.0.20:5001", true, CauseCode.RulesMissing)]
    [InlineData(ProbeOutcome.NoAnswer, "10.244.1.4:8001", true, CauseCode.NoAnswer)]
    [InlineData(ProbeOutcome.NoAnswer, "10.244.9.9:8001", true, CauseCode.LedElsewhere)]
    [InlineData(ProbeOutcome.NoAnswer, "10.244.1.4:8001", false, CauseCode.ForwardingOff)]
    public void Outcome_and_end_name_the_cause(ProbeOutcome outcome, string? end, bool forwards, CauseCode? code)
    {
        var chain = Chain();
        var probe = new ProbeResult("pod/client", chain.Destination!, outcome, TimeSpan.FromMilliseconds(0.8), end is null ? null : Parse(end), forwards);
        var proved = ConnectionLink.Prove(chain, probe);
        Assert.Equal((HopKind.Connection, code), (proved.Hops[^1].Kind, proved.Hops[^1].Cause?.Code));
        Assert.Equal(code is null, proved.Reaches);
    }

    [Fact]
    public void A_connection_that_stands_names_its_pod()
    {
        var chain = Chain();
        var proved = ConnectionLink.Prove(chain, new ProbeResult("pod/client", chain.Destination!, ProbeOutcome.Connected, TimeSpan.FromMilliseconds(0.84), Parse("10.244.2.5:8001"), true));
        Assert.Equal("connected in 0.8 ms; the kernel leads it to 10.244.2.5:8001 (pod fb-2)", proved.Hops[^1].Says);
    }

    [Fact]
    public void A_pod_asked_directly_needs_no_rule()
    {
        var chain = Chain("pod/fb-2:8001");
        var proved = ConnectionLink.Prove(chain, new ProbeResult("node/one", chain.Destination!, ProbeOutcome.Refused, TimeSpan.Zero, Parse("10.244.2.5:8001"), true));
        Assert.Equal(CauseCode.ConnectionRefused, proved.Hops[^1].Cause?.Code);
    }

    private static SocketAddr Parse(string text) => SocketAddr.TryParse(text, out var address) ? address : throw new ArgumentException(text);
}
