using Fairlead.Catalog;
using Fairlead.Primitives;
using Fairlead.Proxy.Plan;

namespace Fairlead.Proxy.Tests.Plan;

public class EndpointChoiceTests
{
    private static readonly NodeView Here = new("here", "z1");

    /// <summary>An endpoint in words: its last number, r(eady) or d(raining) or n(ot), its node, its hints (z:… n:…).</summary>
    private static Candidate Endpoint(string text)
    {
        string[] words = text.Split(' ');
        var conditions = words[1] switch
        {
            "r" => EndpointConditions.Ready | EndpointConditions.Serving,
            "d" => EndpointConditions.Serving | EndpointConditions.Terminating,
            _ => EndpointConditions.None,
        };
        string[] hints = words[3..];
        EquatableList<string> Named(string prefix) => [.. hints.Where(hint => hint.StartsWith(prefix, StringComparison.Ordinal)).Select(hint => hint[2..])];
        var details = hints.Length == 0 ? null : new EndpointDetails(null, null, Named("z:"), Named("n:"));
        return new(new(IpAddr.V4(0x0A010000u + uint.Parse(words[0])), conditions, words[2], null, details), 8080);
    }

    [Theory]
    [InlineData("1 r here|2 r there|3 n here", "1 2", "1", true)]
    [InlineData("1 d here|2 r there", "2", "1", true)]                               // draining here serves policy Local alone
    [InlineData("1 d here|2 d there|3 n there", "1 2", "1", true)]
    [InlineData("1 n here", "", "", false)]
    [InlineData("1 r there", "1", "", true)]
    [InlineData("1 r here z:z1|2 r there z:z2", "1", "1", true)]
    [InlineData("1 r here z:z2|2 r there z:z2", "1 2", "1", true)]                   // no endpoint for this zone: hints do not count
    [InlineData("1 r here z:z1|2 r there", "1 2", "1", true)]                        // one without a hint: hints do not count
    [InlineData("1 r here z:z1 n:here|2 r there z:z1 n:there", "1", "1", true)]
    [InlineData("1 r else z:z1 n:else|2 r there z:z2 n:there", "1", "", true)]       // none for this node: the zone decides
    [InlineData("1 d here z:z1|2 r there z:z2", "2", "1", true)]                     // the hint of one that drains does not count
    public void The_usable_endpoints(string endpoints, string anywhere, string here, bool exist)
    {
        var choice = EndpointChoice.Of([.. endpoints.Split('|').Select(Endpoint)], publishNotReady: false, Here);
        Assert.Equal(anywhere, Numbers(choice.Anywhere));
        Assert.Equal(here, Numbers(choice.Here));
        Assert.Equal(exist, choice.ExistElsewhere);
    }

    [Fact]
    public void A_Service_may_publish_what_is_not_ready() =>
        Assert.Equal("1 2", Numbers(EndpointChoice.Of([Endpoint("1 n here"), Endpoint("2 r there")], publishNotReady: true, Here).Anywhere));

    private static string Numbers(IEnumerable<Candidate> candidates) => string.Join(' ', candidates.Select(candidate => (uint)candidate.Endpoint.Address.Bits & 0xFFFF));
}
