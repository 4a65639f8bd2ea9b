using System.Text;
using System.Text.Json.Nodes;
using Fairlead.Kubernetes.Decoding;
using Fairlead.Kubernetes.Patching;

namespace Fairlead.Kubernetes.Tests.Patching;

public class StrategicMergeTests
{
    private static readonly JsonObject Deployment = AnObject.Decoded(Resources.Deployment, """
        metadata: {name: d, labels: {a: "1", b: "2"}, finalizers: [x/a, x/b]}
        spec:
          selector: {matchLabels: {app: d}}
          strategy: {type: RollingUpdate, rollingUpdate: {maxSurge: 1}}
          template:
            spec:
              containers:
              - {name: one, image: one:1, ports: [{containerPort: 80}, {containerPort: 81}]}
              - {name: two, image: two:1}
              - {name: three, image: three:1}
              tolerations: [{key: a}]
        """);

    private static JsonNode Patched(string patch)
    {
        var result = Patcher.Apply(Resources.Deployment, Deployment, Patcher.StrategicType, Encoding.UTF8.GetBytes(patch), FieldValidation.Strict);
        Assert.Null(result.Refusal);
        return result.Object!;
    }

    private static string Names(JsonNode deployment) => string.Join(",", deployment["spec"]!["template"]!["spec"]!["containers"]!.AsArray().Select(c => c!["name"]));

    [Fact]
    public void Containers_merge_by_name()
    {
        var patched = Patched("""{"spec":{"template":{"spec":{"containers":[{"name":"two","image":"two:2"}]}}}}""");
        Assert.Equal("one,two,three", Names(patched));
        Assert.Equal("two:2", patched["spec"]!["template"]!["spec"]!["containers"]![1]!["image"]!.ToString());
    }

    [Fact]
    public void An_item_is_deleted_by_its_key() =>
        Assert.Equal("one,three", Names(Patched("""{"spec":{"template":{"spec":{"containers":[{"$patch":"delete","name":"two"}]}}}}""")));

    [Fact]
    public void A_list_is_replaced_on_demand() =>
        Assert.Equal("new", Names(Patched("""{"spec":{"template":{"spec":{"containers":[{"$patch":"replace"},{"name":"new","image":"n"}]}}}}""")));

    [Fact]
    public void The_order_is_the_patchs() =>
        Assert.Equal("three,new,two,one", Names(Patched("""
            {"spec":{"template":{"spec":{"$setElementOrder/containers":[{"name":"three"},{"name":"new"},{"name":"two"},{"name":"one"}],"containers":[{"name":"new","image":"n"}]}}}}
            """)));

    [Fact]
    public void Null_removes_a_key() => Assert.Equal("""{"b":"2"}""", Patched("""{"metadata":{"labels":{"a":null}}}""")["metadata"]!["labels"]!.ToJsonString());

    [Fact]
    public void Lists_without_a_merge_key_are_replaced() =>
        Assert.Equal("""[{"key":"b"}]""", Patched("""{"spec":{"template":{"spec":{"tolerations":[{"key":"b"}]}}}}""")["spec"]!["template"]!["spec"]!["tolerations"]!.ToJsonString());

    [Fact]
    public void Values_are_taken_out_of_a_set() =>
        Assert.Equal("""["x/c","x/b"]""", Patched("""{"metadata":{"$deleteFromPrimitiveList/finalizers":["x/a"],"finalizers":["x/c"]}}""")["metadata"]!["finalizers"]!.ToJsonString());

    [Fact]
    public void Only_the_kept_keys_stay() =>
        Assert.Equal("""{"type":"Recreate"}""", Patched("""{"spec":{"strategy":{"$retainKeys":["type"],"type":"Recreate"}}}""")["spec"]!["strategy"]!.ToJsonString());

    [Fact]
    public void A_map_is_replaced_on_demand() =>
        Assert.Equal("""{"c":"3"}""", Patched("""{"metadata":{"labels":{"$patch":"replace","c":"3"}}}""")["metadata"]!["labels"]!.ToJsonString());

    [Fact]
    public void The_object_given_stays_as_it_was()
    {
        string before = Deployment.ToJsonString();
        Patched("""{"metadata":{"labels":null},"spec":{"template":{"spec":{"containers":[{"name":"one","ports":[{"containerPort":80,"name":"x"}]}]}}}}""");
        Assert.Equal(before, Deployment.ToJsonString());
    }

    [Fact]
    public void A_wrong_directive_is_a_bad_request()
    {
        var result = Patcher.Apply(Resources.Deployment, Deployment, Patcher.StrategicType, """{"$patch":"burn"}"""u8.ToArray(), FieldValidation.Strict);
        Assert.Equal(400, result.Refusal!.Code);
    }

    [Fact]
    public void An_unknown_field_is_refused_when_strict_and_warned_of_when_not()
    {
        byte[] patch = """{"spec":{"replics":3}}"""u8.ToArray();
        var strict = Patcher.Apply(Resources.Deployment, Deployment, Patcher.StrategicType, patch, FieldValidation.Strict);
        Assert.Equal(" \"\" is invalid: patch: Invalid value: \"map[spec:map[replics:3]]\": strict decoding error: unknown field \"spec.replics\"", strict.Refusal!.Message);
        Assert.Equal(["unknown field \"spec.replics\""], Patcher.Apply(Resources.Deployment, Deployment, Patcher.StrategicType, patch, FieldValidation.Warn).Warnings);
    }

    [Theory]
    [InlineData("""{"spec":{"strategy":{"$retainKeys":["type"],"type":"Recreate","rollingUpdate":{"maxSurge":2}}}}""", "invalid patch format of retainKeys")]
    [InlineData("""{"spec":{"strategy":{"$patch":"merge","type":"Recreate"}}}""", "unknown patch type: merge in map: map[$patch:merge type:Recreate]")]
    [InlineData("""{"spec":{"template":{"spec":{"$setElementOrder/containers":[{"name":"one"},{"name":"two"}],"containers":[{"name":"two"},{"name":"one"}]}}}}""",
        "The order in patch list:\n[map[name:two] map[name:one]]\n doesn't match $setElementOrder list:\n[map[name:one] map[name:two]]\n")]
    public void Directives_that_contradict_the_patch_are_refused(string patch, string why) =>
        Assert.Equal(why, Patcher.Apply(Resources.Deployment, Deployment, Patcher.StrategicType, Encoding.UTF8.GetBytes(patch), FieldValidation.Ignore).Refusal!.Message);

    [Fact]
    public void Nothing_is_deleted_from_an_item_that_is_new()
    {
        var result = Patcher.Apply(Resources.Deployment, Deployment, Patcher.StrategicType,
            Encoding.UTF8.GetBytes("""{"spec":{"template":{"spec":{"containers":[{"name":"four","env":[{"$patch":"delete","name":"A"}]}]}}}}"""), FieldValidation.Ignore);
        var four = result.Object!["spec"]!["template"]!["spec"]!["containers"]!.AsArray().Single(c => c!["name"]!.ToString() == "four")!;
        Assert.Equal("""[{"name":"A"}]""", four["env"]!.ToJsonString());
    }
}
