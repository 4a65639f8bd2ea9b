using System.Text.Json.Nodes;
using Fairlead.Kubernetes.Defaults;
using Fairlead.Kubernetes.Validation;

namespace Fairlead.Kubernetes.Tests.Validation;

/// <summary>The networking kinds as Kubernetes 1.36 sees them, where it sees them otherwise than older versions.</summary>
public class NetworkingTests
{
    private static string[] FaultsOf(ResourceType type, string rest) => AnObject.FaultsOf(type, "metadata: {name: x}\n" + rest);

    private static string[] UpdateFaults(ResourceType type, string name, string before, string after)
    {
        var old = AnObject.Stored(type, $"metadata: {{name: {name}}}\n{before}");
        var now = AnObject.Decoded(type, $"metadata: {{name: {name}}}\n{after}");
        foreach (var (key, value) in old["metadata"]!.AsObject()) now["metadata"]![key] ??= value?.DeepClone();
        Defaulter.Apply(type, now);
        Strategy.PrepareForUpdate(type, now, old);
        return [.. Validator.ValidateUpdate(type, now, old).Select(f => f.ToString())];
    }

    [Theory]
    [InlineData("addressType: ''\nports: [{port: 0}]\nendpoints: [{addresses: []}]", "addressType: Required value", "ports[0].port: Invalid value: 0: must be between 1 and 65535, inclusive", "endpoints[0].addresses: Required value: must contain at least 1 address")]
    [InlineData("addressType: IPv4\nendpoints: [{addresses: [1.2.3.400, '2001:db8::1', 1.2.3.04]}]", "endpoints[0].addresses[0]: Invalid value: \"1.2.3.400\": must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)", "endpoints[0].addresses[1]: Invalid value: \"2001:db8::1\": must be an IPv4 address", "endpoints[0].addresses[2]: Invalid value: \"1.2.3.04\": must not have leading 0s")]
    [InlineData("addressType: IPv6\nendpoints: [{addresses: ['::ffff:1.2.3.4', 'fe80::1']}]", "endpoints[0].addresses[0]: Invalid value: \"::ffff:1.2.3.4\": must not be an IPv4-mapped IPv6 address", "endpoints[0].addresses[1]: Invalid value: \"fe80::1\": may not be in the link-local range (169.254.0.0/16, fe80::/10)")]
    [InlineData("addressType: FQDN\nendpoints: [{addresses: ['', x]}]", "endpoints[0].addresses[0]: Required value", "endpoints[0].addresses[1]: Invalid value: \"x\": should be a domain with at least two segments separated by dots")]
    [InlineData("addressType: IPv4\nendpoints: [{addresses: [10.0.0.1], deprecatedTopology: {'-- ': x}}]")]
    public void Slices(string rest, params string[] faults) => Assert.Equal(faults, FaultsOf(Resources.EndpointSlice, rest));

    [Fact]
    public void Endpoints_that_stay_as_they_are_are_not_held_against_a_change() =>
        Assert.Equal(["addressType: Invalid value: \"IPv6\": field is immutable"],
            UpdateFaults(Resources.EndpointSlice, "s", "addressType: IPv4\nendpoints: [{addresses: [10.0.0.1]}]", "addressType: IPv6\nendpoints: [{addresses: [10.0.0.1]}]"));

    [Fact]
    public void Topology_is_dropped()
    {
        var slice = AnObject.New(Resources.EndpointSlice, "metadata: {name: s}\naddressType: IPv4\nendpoints: [{addresses: [10.0.0.1], deprecatedTopology: {kubernetes.io/hostname: node}}]");
        Assert.Null(slice["endpoints"]![0]!["deprecatedTopology"]);
    }

    [Theory]
    [InlineData("{ports: [{port: A B, endPort: 5}]}", "spec.ingress[0].ports[0].endPort: Invalid value: 5: may not be specified when `port` is non-numeric", "spec.ingress[0].ports[0].port: Invalid value: \"A B\": must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)", "spec.ingress[0].ports[0].port: Invalid value: \"A B\": must contain at least one letter (a-z)")]
    [InlineData("{ports: [{endPort: 5}]}", "spec.ingress[0].ports[0].endPort: Invalid value: 5: may not be specified when `port` is not specified")]
    [InlineData("{ports: [{port: 7, endPort: 5}]}", "spec.ingress[0].ports[0].endPort: Invalid value: 5: must be greater than or equal to `port`")]
    [InlineData("{from: [{ipBlock: {cidr: 192.168.1.5/24, except: [10.0.0.0/8, x]}}]}", "spec.ingress[0].from[0].ipBlock.cidr: Invalid value: \"192.168.1.5/24\": must not have bits set beyond the prefix length", "spec.ingress[0].from[0].ipBlock.except[0]: Invalid value: \"10.0.0.0/8\": must be a strict subset of `cidr`", "spec.ingress[0].from[0].ipBlock.except[1]: Invalid value: \"x\": must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)")]
    [InlineData("{from: [{ipBlock: {cidr: x, except: [z]}}]}", "spec.ingress[0].from[0].ipBlock.cidr: Invalid value: \"x\": must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)")]
    public void Policies(string rule, params string[] faults) => Assert.Equal(faults, FaultsOf(Resources.NetworkPolicy, $"spec: {{podSelector: {{}}, ingress: [{rule}]}}"));

    [Theory]
    [InlineData("[10.0.0.0/8, 'fd00::/64', 11.0.0.0/8]", "spec.cidrs: Invalid value: {\"CIDRs\":[\"10.0.0.0/8\",\"fd00::/64\",\"11.0.0.0/8\"]}: may only hold up to 2 values")]
    [InlineData("[10.0.0.1/8, 11.0.0.0/8]", "spec.cidrs[0]: Invalid value: \"10.0.0.1/8\": must not have bits set beyond the prefix length", "spec.cidrs: Invalid value: [\"10.0.0.1/8\",\"11.0.0.0/8\"]: may specify no more than one IP for each IP family, i.e 192.168.0.0/24 and 2001:db8::/64")]
    public void Ranges(string cidrs, params string[] faults) => Assert.Equal(faults, FaultsOf(Resources.ServiceCIDR, $"spec: {{cidrs: {cidrs}}}"));

    [Theory]
    [InlineData("[11.0.0.0/8]", "spec.cidrs[0]: Invalid value: \"11.0.0.0/8\": field is immutable")]
    [InlineData("[11.0.0.0/8, 'fd00::/64']", "spec.cidrs[0]: Invalid value: \"11.0.0.0/8\": field is immutable")]
    [InlineData("[]", "spec.cidrs: Invalid value: []: field is immutable")]
    [InlineData("[10.0.0.0/8, 'fd00::/64']")]
    public void Ranges_gain_a_family_and_change_in_nothing_else(string after, params string[] faults) =>
        Assert.Equal(faults, UpdateFaults(Resources.ServiceCIDR, "c", "spec: {cidrs: [10.0.0.0/8]}", $"spec: {{cidrs: {after}}}"));

    [Fact]
    public void What_a_field_holds_is_shown_as_Go_shows_it()
    {
        const string Parent = "spec: {parentRef: {resource: services, namespace: d, name: a}}";
        Assert.Equal(["spec.parentRef: Invalid value: {\"Group\":\"\",\"Resource\":\"services\",\"Namespace\":\"d\",\"Name\":\"<b>\"}: field is immutable"],
            UpdateFaults(Resources.IPAddress, "10.96.0.9", Parent, Parent.Replace("a}", "<b>}")));
        Assert.Equal(["spec.parentRef: Required value", "spec.parentRef: Invalid value: null: field is immutable"], UpdateFaults(Resources.IPAddress, "10.96.0.9", Parent, "spec: {}"));
        Assert.Equal(["spec.loadBalancerClass: Invalid value: null: may not change once set"],
            UpdateFaults(Resources.Service, "s", "spec: {type: LoadBalancer, loadBalancerClass: a/b, ports: [{port: 80}]}", "spec: {type: LoadBalancer, ports: [{port: 80}]}"));
    }

    [Theory]
    [InlineData("2001:DB8::1", "spec.loadBalancerIP: IPv6 address \"2001:DB8::1\" should be in RFC 5952 canonical format (\"2001:db8::1\")")]
    [InlineData("1.2.3.04", "spec.loadBalancerIP: non-standard IP address \"1.2.3.04\" will be considered invalid in a future Kubernetes release: use \"1.2.3.4\"")]
    [InlineData("::ffff:1.2.3.4", "spec.loadBalancerIP: non-standard IP address \"::ffff:1.2.3.4\" will be considered invalid in a future Kubernetes release: use \"1.2.3.4\"")]
    [InlineData("nothing")]
    public void Addresses_in_another_form_than_usual_are_told(string address, params string[] warnings) =>
        Assert.Equal(warnings, Validator.Warnings(Resources.Service, AnObject.New(Resources.Service, $"metadata: {{name: s}}\nspec: {{type: LoadBalancer, loadBalancerIP: '{address}', ports: [{{port: 80}}]}}")));

    [Theory]
    [InlineData("{}", "subsets[0].addresses[0].ip: IPv6 address \"2001:DB8::1\" should be in RFC 5952 canonical format (\"2001:db8::1\")")]
    [InlineData("{endpoints.kubernetes.io/managed-by: endpoint-controller}")]
    public void Whoever_writes_Endpoints_by_hand_is_told_of_their_form(string labels, params string[] warnings) =>
        Assert.Equal(warnings, Validator.Warnings(Resources.Endpoints, AnObject.New(Resources.Endpoints, $"metadata: {{name: e, labels: {labels}}}\nsubsets: [{{addresses: [{{ip: '2001:DB8::1'}}], ports: [{{port: 1}}]}}]")));
}
