using Fairlead.Controllers.ServiceCidrs;
using Fairlead.Kubernetes.Meta;
using Fairlead.Kubernetes.Networking;
using Fairlead.Primitives;

namespace Fairlead.Controllers.Tests.ServiceCidrs;

public class CidrUseTests
{
    [Theory]
    [InlineData("10.1.0.0/24", "", "", true)]                                        // nothing in it
    [InlineData("10.1.0.0/24", "", "10.2.0.1", true)]                                // only others' addresses
    [InlineData("10.1.0.0/24", "", "10.1.0.1", false)]
    [InlineData("10.1.0.0/24", "10.1.0.0/16", "10.1.0.1", true)]                     // a larger one takes over
    [InlineData("10.1.0.0/24", "10.1.0.0/24", "10.1.0.1", true)]                     // its twin too
    [InlineData("10.1.0.0/24", "10.1.0.0/28", "10.1.0.1", true)]                     // a part of it holds the address
    [InlineData("10.1.0.0/24", "10.1.0.0/28", "10.1.0.1 10.1.0.77", false)]          // … but not this one
    [InlineData("10.1.0.0/24 2001:db8::/112", "10.1.0.0/16", "2001:db8::5", false)]  // the second family stands alone
    [InlineData("10.1.0.0/24 2001:db8::/112", "10.1.0.0/16", "10.1.0.1", true)]
    public void A_range_may_go_when_no_address_needs_it(string cidr, string others, string addresses, bool may) =>
        Assert.Equal(may, CidrUse.MayGo(Cidr(cidr), Words(others).Select(Cidr), Words(addresses).Select(address => IpAddr.Parse(address))));

    private static string[] Words(string text) => text.Split(' ', StringSplitOptions.RemoveEmptyEntries);

    private static ServiceCIDR Cidr(string cidrs) => new() { Metadata = new ObjectMeta { Name = "c" }, Spec = new ServiceCIDRSpec { Cidrs = Words(cidrs) } };
}
