using Fairlead.Primitives;
using Fairlead.Proxy.Nftables;

namespace Fairlead.Proxy.Tests.Nftables;

public sealed class RulesetOverTests
{
    /// <summary>Their rules come over netlink a moment later: whoever emptied them here would refuse every connection until then.</summary>
    [Fact]
    public void Chains_with_rules_over_netlink_keep_them_while_the_text_is_renewed()
    {
        string text = RulesetText.RenderOver(IpFamily.V4, new RulesetOptions(), ["services", "look-services", "look-ports", "pick-3", "of-an-older-version"]);

        Assert.Contains("flush chain ip fairlead services\n", text);
        Assert.Contains("delete chain ip fairlead of-an-older-version\n", text);
        Assert.DoesNotMatch("(flush|delete) chain ip fairlead (look-|pick-)", text);
    }
}
