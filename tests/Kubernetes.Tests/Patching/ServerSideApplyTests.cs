using System.Text;
using System.Text.Json.Nodes;
using Fairlead.Kubernetes.Decoding;
using Fairlead.Kubernetes.Defaults;
using Fairlead.Kubernetes.Patching;

namespace Fairlead.Kubernetes.Tests.Patching;

public class ServerSideApplyTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);
    private static readonly ResourceType Type = Resources.Deployment;

    private const string Wanted = """
        {"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"d","namespace":"default","labels":{"app":"d"}},
         "spec":{"replicas":3,"selector":{"matchLabels":{"app":"d"}},"template":{"metadata":{"labels":{"app":"d"}},"spec":{"containers":[{"name":"c","image":"c:1","ports":[{"containerPort":80}]}]}}}}
        """;

    private static PatchResult Apply(JsonObject? current, string body, string manager = "a", bool force = false) =>
        ServerSideApply.Apply(Type, current, Encoding.UTF8.GetBytes(body), new(manager, force, "", Now, FieldValidation.Strict));

    private static JsonObject Applied(JsonObject? current, string body, string manager = "a", bool force = false)
    {
        var result = Apply(current, body, manager, force);
        Assert.True(result.Refusal is null, result.Refusal?.Message);
        Defaulter.Apply(Type, result.Object!);
        return result.Object!;
    }

    private static string Fields(JsonObject obj, string manager) =>
        obj["metadata"]!["managedFields"]!.AsArray().First(e => e!["manager"]!.ToString() == manager)!["fieldsV1"]!.ToJsonString(new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping });

    [Fact]
    public void A_manager_owns_what_it_names() =>
        Assert.Equal("""{"f:metadata":{"f:labels":{"f:app":{}}},"f:spec":{"f:replicas":{},"f:selector":{},"f:template":{"f:metadata":{"f:labels":{"f:app":{}}},"f:spec":{"f:containers":{"k:{"name":"c"}":{".":{},"f:image":{},"f:name":{},"f:ports":{"k:{"containerPort":80,"protocol":"TCP"}":{".":{},"f:containerPort":{}}}}}}}}}"""
            .Replace("k:{\"name\":\"c\"}", "k:{\\\"name\\\":\\\"c\\\"}").Replace("k:{\"containerPort\":80,\"protocol\":\"TCP\"}", "k:{\\\"containerPort\\\":80,\\\"protocol\\\":\\\"TCP\\\"}"),
            Fields(Applied(null, Wanted), "a"));

    [Fact]
    public void A_field_of_another_is_a_conflict_and_force_takes_it()
    {
        var live = Applied(null, Wanted);
        const string Other = """{"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"d","namespace":"default"},"spec":{"replicas":5}}""";
        var refusal = Apply(live, Other, "b").Refusal!;
        Assert.Equal(409, refusal.Code);
        Assert.Equal("Apply failed with 1 conflict: conflict with \"a\": .spec.replicas", refusal.Message);
        Assert.Equal(new("FieldManagerConflict", "conflict with \"a\"", ".spec.replicas"), Assert.Single(refusal.Causes));

        var forced = Applied(live, Other, "b", force: true);
        Assert.Equal(5, forced["spec"]!["replicas"]!.GetValue<long>());
        Assert.Equal("""{"f:spec":{"f:replicas":{}}}""", Fields(forced, "b"));
        Assert.DoesNotContain("f:replicas", Fields(forced, "a"));
    }

    [Fact]
    public void The_same_value_is_shared()
    {
        var live = Applied(null, Wanted);
        var shared = Applied(live, """{"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"d"},"spec":{"replicas":3}}""", "b");
        Assert.Contains("f:replicas", Fields(shared, "a"));
        Assert.Contains("f:replicas", Fields(shared, "b"));
    }

    [Fact]
    public void What_is_named_no_more_goes_unless_another_owns_it()
    {
        var live = Applied(null, Wanted.Replace("""{"app":"d"}},"spec":{"replicas""", """{"app":"d","x":"1","y":"2"}},"spec":{"replicas"""));
        live = Applied(live, """{"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"d","labels":{"y":"2"}}}""", "b");
        var less = Applied(live, Wanted);
        Assert.Equal("""{"app":"d","y":"2"}""", less["metadata"]!["labels"]!.ToJsonString());
    }

    [Fact]
    public void An_item_is_added_beside_those_of_others_and_removed_alone()
    {
        var live = Applied(null, Wanted);
        const string Sidecar = """{"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"d"},"spec":{"template":{"spec":{"containers":[{"name":"side","image":"s:1"}]}}}}""";
        live = Applied(live, Sidecar, "b");
        Assert.Equal(["c", "side"], live["spec"]!["template"]!["spec"]!["containers"]!.AsArray().Select(c => c!["name"]!.ToString()));
        live = Applied(live, """{"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"d"}}""", "b");
        Assert.Equal(["c"], live["spec"]!["template"]!["spec"]!["containers"]!.AsArray().Select(c => c!["name"]!.ToString()));
    }

    [Fact]
    public void Applying_the_same_again_changes_nothing()
    {
        var live = Applied(null, Wanted);
        var again = ServerSideApply.Apply(Type, live, Encoding.UTF8.GetBytes(Wanted), new("a", false, "", Now.AddHours(1), FieldValidation.Strict)).Object!;
        Assert.True(JsonNode.DeepEquals(live, again));
    }

    [Fact]
    public void An_update_owns_what_it_changed_and_takes_it_from_appliers()
    {
        var live = Applied(null, Wanted);
        var scaled = AnObject.Copy(live);
        scaled["spec"]!["replicas"] = 7L;
        ManagedFields.TrackUpdate(Type, live, scaled, "kubectl-scale", "", Now);
        Assert.Equal("""{"f:spec":{"f:replicas":{}}}""", Fields(scaled, "kubectl-scale"));
        Assert.Equal("Apply failed with 1 conflict: conflict with \"kubectl-scale\" using apps/v1: .spec.replicas", Apply(scaled, Wanted).Refusal!.Message);
    }

    [Fact]
    public void A_created_object_is_its_creators_as_kubernetes_writes_it()
    {
        var service = AnObject.New(Resources.Service, "metadata: {name: s, labels: {app: s}}\nspec: {selector: {app: s}, ports: [{port: 80}]}");
        ManagedFields.TrackUpdate(Resources.Service, null, service, "kubectl-create", "", Now);
        Assert.Equal("""
            {"f:metadata":{"f:labels":{".":{},"f:app":{}}},"f:spec":{"f:internalTrafficPolicy":{},"f:ports":{".":{},"k:{\"port\":80,\"protocol\":\"TCP\"}":{".":{},"f:port":{},"f:protocol":{},"f:targetPort":{}}},"f:selector":{},"f:sessionAffinity":{},"f:type":{}}}
            """.Trim(), Fields(service, "kubectl-create"));
    }

    [Fact]
    public void Unknown_fields_and_doubled_items_are_refused()
    {
        Assert.Equal("failed to create typed patch object (/d; apps/v1, Kind=Deployment): .spec.replics: field not declared in schema",
            Apply(null, """{"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"d"},"spec":{"replics":5}}""").Refusal!.Message);
        Assert.Contains("duplicate entries for key [name=\"c\"]",
            Apply(null, """{"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"d"},"spec":{"template":{"spec":{"containers":[{"name":"c"},{"name":"c"}]}}}}""").Refusal!.Message);
    }

    [Fact]
    public void What_kubectl_applied_from_its_own_side_is_no_conflict_for_kubectl()
    {
        const string Live = """
            {"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"d","namespace":"default","annotations":{"kubectl.kubernetes.io/last-applied-configuration":"{\"apiVersion\":\"apps/v1\",\"kind\":\"Deployment\",\"spec\":{\"replicas\":3}}"}},"spec":{"replicas":3,"paused":true}}
            """;
        var live = AnObject.Decoded(Type, Live);
        ManagedFields.TrackUpdate(Type, null, live, "kubectl-client-side-apply", "", Now);
        const string Change = """{"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"d"},"spec":{"replicas":4}}""";
        Assert.Equal(409, Apply(live, Change, "other").Refusal!.Code);
        var applied = Applied(live, Change, "kubectl");
        Assert.Equal(4, applied["spec"]!["replicas"]!.GetValue<long>());
        Assert.Contains("\"replicas\":4", applied["metadata"]!["annotations"]!["kubectl.kubernetes.io/last-applied-configuration"]!.ToString());
        Assert.Equal(409, Apply(live, """{"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"d"},"spec":{"paused":false,"replicas":4,"minReadySeconds":5}}""", "x").Refusal!.Code);
    }
}
