using Fairlead.Commands;

namespace Fairlead.Tests.Commands;

public class ValueTests
{
    [Theory]
    [InlineData("up --nodes x", "--nodes: 'x' is not a number from 1 to 50.")]
    [InlineData("up --nodes 51", "--nodes: '51' is not a number from 1 to 50.")]
    [InlineData("up --secure-port 0", "--secure-port: '0' is not a port from 1 to 65535.")]
    [InlineData("up --service-node-port-range 40000-30000", "--service-node-port-range: '40000-30000' is not a range of ports such as 30000-32767.")]
    [InlineData("up --advertise-address here", "--advertise-address: 'here' is not an IP address such as 192.0.2.7.")]
    [InlineData("up --controllers none,job-controller", "--controllers: \"none\" stands alone.")]
    [InlineData("dns --bind-address x", "--bind-address: 'x' is not an address such as 192.0.2.53 or 192.0.2.53:5353.")]
    [InlineData("dns --upstream x", "--upstream: 'x' is not an address such as 192.0.2.53 or 192.0.2.53:5353.")]
    [InlineData("dns --metrics-bind-address :9153", "--metrics-bind-address: ':9153' is not an address such as 192.0.2.53 or 192.0.2.53:5353.")]
    [InlineData("dns --policy best", "--policy: 'best' is not one of sequential, round_robin, random, parallel.")]
    [InlineData("dns --pods some", "--pods: 'some' is not one of insecure, verified, disabled.")]
    [InlineData("dns --ttl 3601", "--ttl: '3601' is not a number from 0 to 3600.")]
    [InlineData("dns --configmap coredns", "--configmap: 'coredns' is not NAMESPACE/NAME, such as kube-system/coredns.")]
    [InlineData("dns --service-cluster-ip-range 10.96", "--service-cluster-ip-range: '10.96' is not an address range such as 10.96.0.0/16.")]
    public void A_bad_value_is_named_with_what_would_be_good(string line, string sentence) =>
        Assert.Equal(sentence, Assert.Single(CommandLine.Root().Parse(line).Errors).Message);
}
