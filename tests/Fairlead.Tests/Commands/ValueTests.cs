using Fairlead.Commands;

namespace Fairlead.Tests.Commands;

public class ValueTests
{
    [Theory]
    [InlineData("up --secure-port 0", "--secure-port: '0' is not a port from 1 to 65535.")]
    [InlineData("up --service-node-port-range 40000-30000", "--service-node-port-range: '40000-30000' is not a range of ports such as 30000-32767.")]
    [InlineData("up --advertise-address here", "--advertise-address: 'here' is not an IP address such as 192.0.2.7.")]
    [InlineData("dns --bind-address x", "--bind-address: 'x' is not an IP address such as 192.0.2.7.")]
    public void A_bad_value_is_named_with_what_would_be_good(string line, string sentence) =>
        Assert.Equal(sentence, Assert.Single(CommandLine.Root().Parse(line).Errors).Message);
}
