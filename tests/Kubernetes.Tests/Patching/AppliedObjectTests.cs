using System.Text;
using System.Text.Json.Nodes;
using Fairlead.Kubernetes.Decoding;
using Fairlead.Kubernetes.Defaults;
using Fairlead.Kubernetes.Patching;

namespace Fairlead.Kubernetes.Tests.Patching;

/// <summary>Answers of server-side apply that a comparison with Kubernetes 1.36's own library has brought to light.</summary>
public class AppliedObjectTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);
    private static readonly ResourceType Type = Resources.Service;

    private static string Manifest(string rest) => "{apiVersion: v1, kind: Service, metadata: {name: s}, " + rest + "}";

    private static PatchResult Apply(JsonObject? current, string body, string manager = "a", bool force = false, DateTimeOffset? now = null) =>
        ServerSideApply.Apply(Type, current, Encoding.UTF8.GetBytes(body), new(manager, force, "", now ?? Now, FieldValidation.Warn));

    private static JsonObject Applied(JsonObject? current, string spec, string manager = "a", bool force = false, DateTimeOffset? now = null)
    {
        var result = Apply(current, Manifest($"spec: {spec}"), manager, force, now);
        Assert.True(result.Refusal is null, result.Refusal?.Message);
        Defaulter.Apply(Type, result.Object!);
        return result.Object!;
    }

    private static JsonNode? EntryOf(JsonObject obj, string manager) => obj["metadata"]!["managedFields"]!.AsArray().FirstOrDefault(e => e!["manager"]!.ToString() == manager);

    [Theory]
    [InlineData("spec: x", ".spec: expected map, got &{x}")]
    [InlineData("spec: {ports: {a: 1}}", ".spec.ports: expected list, got &{map[a:1]}")]
    [InlineData("spec: {ports: [x]}", ".spec.ports: element 0: associative list with keys may not have non-map elements")]
    [InlineData("spec: {ports: [null]}", ".spec.ports: element 0: associative list with keys may not have a null element")]
    [InlineData("spec: {ports: [{port: 80}, {port: 80}]}", ".spec.ports: duplicate entries for key [port=80,protocol=\"TCP\"]")]
    [InlineData("spec: {ports: [{name: a}, {name: b}]}", ".spec.ports: duplicate entries for key [port=0,protocol=\"TCP\"]")]
    [InlineData("spec: {ports: [{port: '80'}]}", ".spec.ports[port=\"80\",protocol=\"TCP\"].port: expected numeric (int or float), got string")]
    [InlineData("spec: {ports: [{port: 80, targetPort: [1]}]}", ".spec.ports[port=80,protocol=\"TCP\"].targetPort: expected any scalar, got &{[1]}")]
    [InlineData("spec: {publishNotReadyAddresses: 1}", ".spec.publishNotReadyAddresses: expected boolean, got &{1}")]
    [InlineData("spec: {selector: {a: 5}}", ".spec.selector.a: expected string, got &value.valueUnstructured{Value:5}")]
    [InlineData("spec: {selector: {a: 1234567}}", ".spec.selector.a: expected string, got &value.valueUnstructured{Value:1.234567e+06}")]
    [InlineData("spec: {selector: {a: 1.5e-7}}", ".spec.selector.a: expected string, got &value.valueUnstructured{Value:1.5e-07}")]
    [InlineData("spec: {selector: {a: {b: [true]}}}", ".spec.selector.a: expected string, got &value.valueUnstructured{Value:map[string]interface {}{\"b\":[]interface {}{true}}}")]
    [InlineData("spec: {prots: []}", ".spec.prots: field not declared in schema")]
    public void What_does_not_fit_is_told_by_path(string rest, string why) =>
        Assert.Equal("failed to create typed patch object (/s; /v1, Kind=Service): " + why, Apply(null, Manifest(rest)).Refusal!.Message);

    [Theory]
    [InlineData("{apiVersion: v2, kind: Service, metadata: {name: s}}", "invalid object type: /v2, Kind=Service")]
    [InlineData("{apiVersion: v1, metadata: {name: s}}", "invalid object type: /v1, Kind=")]
    [InlineData("{apiVersion: apps/v1, kind: Deployment, metadata: {name: s}}", "invalid object type: apps/v1, Kind=Deployment")]
    [InlineData("{apiVersion: v1, kind: Service, metadata: {name: s, managedFields: []}}", "metadata.managedFields must be nil")]
    public void What_is_another_kind_of_object_is_refused(string body, string why) => Assert.Equal(why, Apply(null, body).Refusal!.Message);

    [Fact]
    public void An_empty_selector_is_a_selector()
    {
        var live = Applied(null, "{selector: {a: b}, ports: [{port: 80}]}");
        Assert.Equal("Apply failed with 1 conflict: conflict with \"a\": .spec.selector", Apply(live, Manifest("spec: {selector: {}}"), "b").Refusal!.Message);
        Assert.Null(Applied(live, "{selector: {}}", "b", force: true)["spec"]!["selector"]);
    }

    [Fact]
    public void Conflicts_are_told_level_by_level()
    {
        var live = Applied(null, "{type: NodePort, ports: [{port: 80, name: one}]}");
        Assert.Equal("Apply failed with 2 conflicts: conflicts with \"a\":\n- .spec.type\n- .spec.ports[port=80,protocol=\"TCP\"].name",
            Apply(live, Manifest("spec: {type: ClusterIP, ports: [{port: 80, name: two}]}"), "b").Refusal!.Message);
    }

    [Fact]
    public void An_apply_that_changes_nothing_has_no_time()
    {
        var live = Applied(null, "{type: NodePort, ports: [{port: 80}]}");
        var shared = Applied(live, "{type: NodePort}", "b", now: Now.AddHours(1));
        Assert.Null(EntryOf(shared, "b")!["time"]);
        Assert.Equal("2026-01-02T04:04:05Z", EntryOf(Applied(shared, "{type: ClusterIP}", "b", force: true, now: Now.AddHours(1)), "b")!["time"]!.ToString());
    }

    [Theory]
    [InlineData("[{port: 83}, {port: 81}]", "80 83 81 82")]
    [InlineData("[{port: 82}, {port: 81}, {port: 80}]", "82 81 80")]
    [InlineData("[{port: 82}, {port: 84}, {port: 80}]", "81 82 84 80")]
    public void Items_stand_in_the_order_in_which_they_are_applied(string ports, string order)
    {
        var live = Applied(null, "{ports: [{port: 80}, {port: 81}, {port: 82}]}");
        Assert.Equal(order, string.Join(' ', Applied(live, $"{{ports: {ports}}}", "b")["spec"]!["ports"]!.AsArray().Select(p => p!["port"]!.ToString())));
    }

    [Fact]
    public void Who_had_the_fields_before_the_first_apply_is_noted()
    {
        var live = AnObject.Stored(Type, "metadata: {name: s}\nspec: {selector: {a: b}, ports: [{port: 80}]}");
        var applied = Applied(live, "{sessionAffinity: None}", "b");
        Assert.Contains("f:selector", EntryOf(applied, "before-first-apply")!["fieldsV1"]!.ToJsonString());
        Assert.Equal("Apply failed with 1 conflict: conflict with \"before-first-apply\" using v1: .spec.selector", Apply(live, Manifest("spec: {selector: {a: c}}"), "b").Refusal!.Message);
    }

    [Fact]
    public void What_nobody_keeps_track_of_stays_so_until_somebody_applies()
    {
        var live = Applied(null, "{ports: [{port: 80}]}");
        var reset = AnObject.Copy(live);
        reset["metadata"]!["managedFields"] = new JsonArray(new JsonObject());
        ManagedFields.TrackUpdate(Type, live, reset, "c", "", Now);
        Assert.Null(reset["metadata"]!["managedFields"]);
        var later = AnObject.Copy(reset);
        later["spec"]!["type"] = "NodePort";
        ManagedFields.TrackUpdate(Type, reset, later, "c", "", Now);
        Assert.Null(later["metadata"]!["managedFields"]);
    }

    [Fact]
    public void Entries_that_make_no_sense_are_not_taken()
    {
        var live = Applied(null, "{ports: [{port: 80}]}");
        var changed = AnObject.Copy(live);
        changed["metadata"]!["managedFields"] = JsonNode.Parse("""[{"manager":"x","operation":"Update","apiVersion":"v1","fieldsType":"FieldsV2","fieldsV1":{"f:spec":{}}}]""");
        ManagedFields.TrackUpdate(Type, live, changed, "c", "", Now);
        Assert.NotNull(EntryOf(changed, "a"));
        Assert.Null(EntryOf(changed, "x"));
    }
}
