using Fairlead.Node.Variables;
using Fairlead.Primitives;

namespace Fairlead.Node.Tests.Variables;

public class ServiceVariablesTests
{
    private static readonly ServiceFacts Kubernetes = Facts("default", "kubernetes", "10.96.0.1", new ServiceFacts.Port("https", 443, "TCP"));
    private static readonly ServiceFacts Redis = Facts("default", "redis-master", "10.0.0.11", new ServiceFacts.Port(null, 6379, "TCP"));

    private static ServiceFacts Facts(string ns, string name, string ip, params ServiceFacts.Port[] ports) => new(new(ns, name), ip, new(ports));

    [Fact]
    public void A_Service_becomes_the_seven_variables_of_the_documents() => Assert.Equal(
        [
            "REDIS_MASTER_SERVICE_HOST=10.0.0.11", "REDIS_MASTER_SERVICE_PORT=6379", "REDIS_MASTER_PORT=tcp://10.0.0.11:6379",
            "REDIS_MASTER_PORT_6379_TCP=tcp://10.0.0.11:6379", "REDIS_MASTER_PORT_6379_TCP_PROTO=tcp", "REDIS_MASTER_PORT_6379_TCP_PORT=6379",
            "REDIS_MASTER_PORT_6379_TCP_ADDR=10.0.0.11",
        ],
        ServiceVariables.For("default", true, [Redis]).Select(variable => $"{variable.Name}={variable.Value}"));

    [Theory]
    [InlineData("default", true, "KUBERNETES_SERVICE_HOST REDIS_MASTER_SERVICE_HOST")]
    [InlineData("default", false, "KUBERNETES_SERVICE_HOST")]
    [InlineData("other", true, "KUBERNETES_SERVICE_HOST")]
    public void Links_reach_the_own_namespace_and_always_kubernetes(string ns, bool areLinked, string hosts) =>
        Assert.Equal(hosts.Split(' '), ServiceVariables.For(ns, areLinked, [Redis, Kubernetes]).Where(v => v.Name.EndsWith("_SERVICE_HOST")).Select(v => v.Name));

    [Fact]
    public void Named_ports_and_IPv6_have_their_forms()
    {
        var all = ServiceVariables.For("default", true, [Facts("default", "web", "fd00::1", new("http-alt", 8080, "TCP"), new("dns", 53, "UDP"))]).ToDictionary(v => v.Name, v => v.Value);
        Assert.Equal("8080", all["WEB_SERVICE_PORT_HTTP_ALT"]);
        Assert.Equal("udp://[fd00::1]:53", all["WEB_PORT_53_UDP"]);
    }

    [Theory]
    [InlineData("$(A)", "a")]
    [InlineData("$$(A)", "$(A)")]
    [InlineData("$$$(A)$", "$a$")]
    [InlineData("$(NOBODY) $A $(", "$(NOBODY) $A $(")]
    public void References_are_expanded_as_the_API_says(string text, string expanded) =>
        Assert.Equal(expanded, Expansion.Expand(text, name => name == "A" ? "a" : null));
}
