using Fairlead.Background;

namespace Fairlead.Tests.Background;

public class GivenOptionsTests
{
    [Theory]
    [InlineData("up", "fairlead up --foreground --report", "")]
    [InlineData("up --data-dir /d", "fairlead up --data-dir /d --foreground --report", "")]
    [InlineData("up --zones a,b --nodes 3", "fairlead up --nodes 3 --zones a,b --foreground --report", "")]
    [InlineData("up --nodes 3", "fairlead up --nodes 2 --foreground --report", "--nodes 3")]
    [InlineData("up --host-dns --nodes 3", "fairlead up --foreground --report", "--host-dns|--nodes 3")]
    [InlineData("up --nodes=3", "fairlead up --nodes 3 --foreground", "")]
    [InlineData("up --controllers *,-job-controller", "fairlead up --controllers=none --foreground", "--controllers *,-job-controller")]
    [InlineData("up --upstream 192.0.2.53 --upstream 192.0.2.54", "fairlead up --upstream 192.0.2.53 --foreground", "--upstream 192.0.2.54")]
    public void What_the_running_cluster_was_not_given_is_named(string now, string running, string missing) =>
        Assert.Equal(missing, string.Join('|', GivenOptions.Missing(now.Split(' '), running.Split(' '))));
}
