using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Fairlead.Kubernetes.Core;

namespace Fairlead.Kubernetes.Tests;

public class TypesTests
{
    private const string ServiceText = """
        {"apiVersion":"v1","kind":"Service","metadata":{"name":"web","namespace":"default","creationTimestamp":"2026-01-02T03:04:05Z","labels":{"a":"b"},
         "managedFields":[{"manager":"kubectl","fieldsV1":{"f:spec":{}},"fieldsType":"FieldsV1"}]},
         "spec":{"selector":{"app":"web"},"ports":[{"name":"http","port":80,"targetPort":"web","protocol":"TCP"},{"port":81,"targetPort":8081}],"type":"NodePort","unknown":[1,{"x":null}]},
         "status":{"loadBalancer":{}}}
        """;

    [Fact]
    public void A_Service_is_read_whole()
    {
        var service = KubernetesJson.Read<Service>(Encoding.UTF8.GetBytes(ServiceText));
        Assert.Equal(new("default", "web"), service.Key);
        Assert.Equal("web", service.Spec.Selector["app"]);
        Assert.Equal([80, 81], service.Spec.Ports.Select(p => p.Port));
        Assert.Equal([new IntOrString("web"), 8081], service.Spec.Ports.Select(p => p.TargetPort!.Value));
        Assert.Equal(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero), service.Metadata.CreationTimestamp);
    }

    [Fact]
    public void What_is_read_is_written_again_but_for_what_is_unknown_and_who_owns_which_field()
    {
        var service = KubernetesJson.Read<Service>(Encoding.UTF8.GetBytes(ServiceText));
        var expected = JsonNode.Parse(ServiceText)!.AsObject();
        expected["spec"]!.AsObject().Remove("unknown");
        expected["metadata"]!.AsObject().Remove("managedFields");
        Assert.True(JsonNode.DeepEquals(expected, JsonNode.Parse(KubernetesJson.Write(service))));
    }

    [Fact]
    public void Nulls_stand_for_what_is_absent()
    {
        var service = KubernetesJson.Read<Service>("""{"metadata":null,"spec":{"ports":null,"selector":null}}"""u8);
        Assert.Empty(service.Spec.Ports);
        Assert.Empty(service.Spec.Selector);
        Assert.Equal("", service.Name);
    }

    [Fact]
    public void A_new_object_carries_its_kind() =>
        Assert.Equal("""{"apiVersion":"v1","kind":"Service","metadata":{"name":"web"},"spec":{"ports":[{"port":80,"targetPort":"http"}]}}""",
            Encoding.UTF8.GetString(KubernetesJson.Write(new Service { Metadata = new() { Name = "web" }, Spec = new() { Ports = [new() { Port = 80, TargetPort = "http" }] } })));

    [Fact]
    public void A_wrong_type_is_an_error() =>
        Assert.Throws<JsonException>(() => KubernetesJson.Read<Service>("""{"spec":{"ports":{}}}"""u8));

    [Fact]
    public void Kinds_know_their_paths()
    {
        Assert.Equal("/api/v1/namespaces/default/services/web", Service.Resource.Path("default", "web"));
        Assert.Equal("/apis/apps/v1/deployments", Apps.Deployment.Resource.Path(null));
        Assert.Equal("/api/v1/nodes/n1", Node.Resource.Path("", "n1"));
        Assert.Equal("events.events.k8s.io", Events.Event.Resource.GroupResource);
        Assert.Contains(Resources.All, r => r is { Plural: "endpointslices", Group: "discovery.k8s.io", Namespaced: true });
    }
}
