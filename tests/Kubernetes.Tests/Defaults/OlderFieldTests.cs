using System.Text.Json.Nodes;
using Fairlead.Kubernetes.Defaults;

namespace Fairlead.Kubernetes.Tests.Defaults;

/// <summary>Fields that stand beside a list of the same, as kube-apiserver's conversion reads them.</summary>
public class OlderFieldTests
{
    [Theory]
    [InlineData("""{"podIP":"10.0.0.1"}""", """{"podIP":"10.0.0.1","podIPs":[{"ip":"10.0.0.1"}]}""")]
    [InlineData("""{"podIP":"10.0.0.1","podIPs":[]}""", """{"podIP":"10.0.0.1","podIPs":[{"ip":"10.0.0.1"}]}""")]
    [InlineData("""{"podIPs":[{"ip":"10.0.0.1"},{"ip":"fd00::1"}]}""", """{"podIP":"10.0.0.1","podIPs":[{"ip":"10.0.0.1"},{"ip":"fd00::1"}]}""")]
    [InlineData("""{"podIP":"10.0.0.1","podIPs":[{"ip":"10.0.0.1"},{"ip":"fd00::1"}]}""", """{"podIP":"10.0.0.1","podIPs":[{"ip":"10.0.0.1"},{"ip":"fd00::1"}]}""")]
    [InlineData("""{"podIP":"10.0.0.2","podIPs":[{"ip":"10.0.0.1"},{"ip":"fd00::1"}]}""", """{"podIP":"10.0.0.2","podIPs":[{"ip":"10.0.0.2"}]}""")]
    [InlineData("{}", "{}")]
    public void A_pod_s_address_and_its_addresses(string given, string kept)
    {
        var pod = new JsonObject { ["metadata"] = new JsonObject { ["name"] = "p" }, ["spec"] = new JsonObject { ["containers"] = new JsonArray() }, ["status"] = JsonNode.Parse(given) };
        Defaulter.Apply(Resources.Pod, pod);
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(kept), pod["status"]), pod["status"]!.ToJsonString());
    }

    [Theory]
    [InlineData("""{"podCIDR":"10.0.0.0/24"}""", """{"podCIDR":"10.0.0.0/24","podCIDRs":["10.0.0.0/24"]}""")]
    [InlineData("""{"podCIDRs":["10.0.0.0/24","fd00::/64"]}""", """{"podCIDR":"10.0.0.0/24","podCIDRs":["10.0.0.0/24","fd00::/64"]}""")]
    [InlineData("""{"podCIDR":"10.0.1.0/24","podCIDRs":["10.0.0.0/24","fd00::/64"]}""", """{"podCIDR":"10.0.1.0/24","podCIDRs":["10.0.1.0/24"]}""")]
    public void A_node_s_range_and_its_ranges(string given, string kept)
    {
        var node = new JsonObject { ["metadata"] = new JsonObject { ["name"] = "n" }, ["spec"] = JsonNode.Parse(given) };
        Defaulter.Apply(Resources.Node, node);
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(kept), node["spec"]), node["spec"]!.ToJsonString());
    }
}
