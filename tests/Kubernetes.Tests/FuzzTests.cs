using System.Diagnostics;
using System.Text;
using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;
using Fairlead.Kubernetes.Decoding;
using Fairlead.Kubernetes.Defaults;
using Fairlead.Kubernetes.Patching;
using Fairlead.Kubernetes.Selectors;
using Fairlead.Kubernetes.Validation;

namespace Fairlead.Kubernetes.Tests;

/// <summary>No input makes the semantics throw or hang: what cannot be taken is refused with a sentence.</summary>
public class FuzzTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(3);
    private static readonly DateTimeOffset Now = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);
    private static string Golden(string name) => Path.Combine(AppContext.BaseDirectory, "Golden", name);

    private static readonly (ResourceType Type, string Name)[] Kinds =
        [(Resources.Service, "core.v1.Service"), (Resources.Pod, "core.v1.Pod"), (Resources.Deployment, "apps.v1.Deployment"), (Resources.EndpointSlice, "discovery.k8s.io.v1.EndpointSlice"),
         (Resources.Ingress, "networking.k8s.io.v1.Ingress"), (Resources.Node, "core.v1.Node"), (Resources.Namespace, "core.v1.Namespace")];

    private static readonly string[] Pieces = ["null", "{}", "[]", "1e999", "-1", "\"\\ud800\"", "true", "\"$patch\":\"delete\",", "99999999999"];

    /// <summary>Takes, doubles, moves and changes bytes: the text stays near something that means something.</summary>
    private static byte[] Mutate(byte[] input, Random random)
    {
        var bytes = input.ToList();
        for (int i = random.Next(1, 8); i > 0 && bytes.Count > 4; i--)
        {
            int at = random.Next(bytes.Count), length = Math.Min(random.Next(1, 32), bytes.Count - at);
            switch (random.Next(5))
            {
                case 0: bytes.RemoveRange(at, length); break;
                case 1: bytes.InsertRange(at, bytes.GetRange(at, length)); break;
                case 2: bytes[at] = (byte)random.Next(256); break;
                case 3: bytes[at] = (byte)"{}[]\":,0-nt\\\n "[random.Next(14)]; break;
                default: bytes.InsertRange(random.Next(bytes.Count), Encoding.UTF8.GetBytes(Pieces[random.Next(Pieces.Length)])); break;
            }
        }
        return [.. bytes];
    }

    private static void WithinTime(Action<Random> run, int times)
    {
        var watch = Stopwatch.StartNew();
        for (int seed = 0; seed < times; seed++)
        {
            run(new Random(seed));
            Assert.True(watch.Elapsed < Limit, $"seed {seed} took the time past {Limit}");
        }
    }

    /// <summary>The whole way of a body that decodes.</summary>
    private static void TakeAllTheWay(ResourceType type, JsonObject obj)
    {
        Defaulter.Apply(type, obj);
        Strategy.PrepareForCreate(type, obj);
        Validator.ValidateCreate(type, obj);
        Validator.Warnings(type, obj);
        ManagedFields.TrackUpdate(type, null, obj, "fuzz", "", Now);
        Validator.ValidateUpdate(type, obj, obj);
        Strategy.PrepareForUpdate(type, obj, (JsonObject)obj.DeepClone());
        Strategy.PrepareForStatusUpdate(type, obj, (JsonObject)obj.DeepClone());
        Validator.ValidateStatusUpdate(type, obj, obj);
    }

    [Fact]
    public void What_is_taken_as_JSON_at_the_first_look_means_the_same_as_YAML()
    {
        int plain = 0;
        WithinTime(random =>
        {
            byte[] body = File.ReadAllBytes(Golden(Kinds[random.Next(Kinds.Length)].Name + ".json"));
            if (random.Next(4) > 0) body = Mutate(body, random);
            if (!PlainJson.Is(body)) return;
            plain++;
            var yaml = YamlToJson.Parse(body);
            Assert.Null(yaml.Fault);
            Assert.Empty(yaml.Duplicates);
            Assert.True(JsonNode.DeepEquals(JsonNode.Parse(body), JsonNode.Parse(yaml.Json!)), Encoding.UTF8.GetString(body));
        }, times: 2000);
        Assert.InRange(plain, 200, 2000);
    }

    [Theory]
    [InlineData("""{"a":1,"a":2}""")]
    [InlineData("""{"a":1e3}""")]
    [InlineData("""{"a":-0}""")]
    [InlineData("""{"a":12345678901234567890}""")]
    [InlineData("""{"<<":{"b":1}}""")]
    [InlineData("""{"a":"\u00e4"}""")]
    [InlineData("{\"a\":\t1}")]
    [InlineData("""{"a":"ä"}""")]
    [InlineData("""{a: 1}""")]
    [InlineData("""{"a":1} # so""")]
    [InlineData("a: 1")]
    [InlineData("")]
    public void What_YAML_could_read_otherwise_is_not_taken_at_the_first_look(string body) => Assert.False(PlainJson.Is(Encoding.UTF8.GetBytes(body)));

    [Fact]
    public void Json_bodies() => WithinTime(random =>
    {
        var (type, name) = Kinds[random.Next(Kinds.Length)];
        var result = BodyDecoder.Decode(type, Mutate(File.ReadAllBytes(Golden(name + ".json")), random), BodyDecoder.Json, FieldValidation.Warn);
        Assert.True(result.Object is null != result.Refusal is null);
        if (result.Object is not null) TakeAllTheWay(type, result.Object);
    }, 400);

    [Fact]
    public void Protobuf_bodies() => WithinTime(random =>
    {
        var (type, name) = Kinds[random.Next(Kinds.Length)];
        var result = BodyDecoder.Decode(type, Mutate(File.ReadAllBytes(Golden(name + ".pb")), random), BodyDecoder.ProtobufType, FieldValidation.Warn);
        if (result.Object is not null) TakeAllTheWay(type, result.Object);
    }, 400);

    [Fact]
    public void Yaml_bodies() => WithinTime(random =>
    {
        byte[] yaml = "apiVersion: v1\nkind: Service\nmetadata: &m\n  name: a\n  labels: {x: !!str y, <<: *m}\nspec:\n- ports:\n  - {port: 80, targetPort: 0x1f}\n  type: |\n    abc\n  ? complex\n  : value\n"u8.ToArray();
        var result = BodyDecoder.Decode(Resources.Service, Mutate(yaml, random), BodyDecoder.Yaml, FieldValidation.Warn);
        if (result.Object is not null) TakeAllTheWay(Resources.Service, result.Object);
    }, 2000);

    [Fact]
    public void Patches() => WithinTime(random =>
    {
        var (type, name) = Kinds[random.Next(Kinds.Length)];
        var current = BodyDecoder.Decode(type, File.ReadAllBytes(Golden(name + ".json")), BodyDecoder.Json, FieldValidation.Warn).Object!;
        string[] patches =
        [
            current.ToJsonString(), """{"metadata":{"labels":{"$patch":"replace","a":null},"$deleteFromPrimitiveList/finalizers":["x"],"$setElementOrder/ownerReferences":[{"uid":"a"}]},"spec":{"$retainKeys":["ports"],"ports":[{"port":80,"$patch":"delete"}]}}""",
            """[{"op":"add","path":"/spec/x","value":{}},{"op":"move","from":"/spec","path":"/metadata/labels/a~1b"},{"op":"test","path":"","value":1},{"op":"copy","from":"/spec/ports/-1","path":"/spec/ports/-"},{"op":"remove","path":"/metadata"}]""",
        ];
        byte[] patch = Mutate(Encoding.UTF8.GetBytes(patches[random.Next(patches.Length)]), random);
        string media = ((string[])[Patcher.JsonPatchType, Patcher.MergePatchType, Patcher.StrategicType])[random.Next(3)];
        string before = current.ToJsonString();
        var patched = Patcher.Apply(type, current, media, patch, FieldValidation.Warn);
        Assert.Equal(before, current.ToJsonString());
        if (patched.Object is not null) TakeAllTheWay(type, patched.Object);
        ServerSideApply.Apply(type, current, patch, new("fuzz", random.Next(2) == 0, "", Now, FieldValidation.Warn));
    }, 300);

    [Fact]
    public void Lists_as_long_as_a_body_can_hold_do_not_keep_the_server_busy()
    {
        var watch = Stopwatch.StartNew();
        var current = AnObject.Decoded(Resources.Service, "metadata: {name: s}\nspec: {ports: [{port: 80}]}");
        string items = string.Join(",", Enumerable.Range(0, 60_000).Select(i => $$"""{"port":{{i}}}"""));
        string names = string.Join(",", Enumerable.Range(0, 100_000).Select(i => $"\"x/{i}\""));
        Patcher.Apply(Resources.Service, current, Patcher.StrategicType, Encoding.UTF8.GetBytes($$$"""{"spec":{"ports":[{{{items}}}],"$setElementOrder/ports":[{{{items}}}]}}"""), FieldValidation.Ignore);
        Patcher.Apply(Resources.Service, current, Patcher.StrategicType, Encoding.UTF8.GetBytes($$$"""{"metadata":{"finalizers":[{{{names}}}],"$deleteFromPrimitiveList/finalizers":[{{{names}}}]}}"""), FieldValidation.Ignore);
        Assert.True(watch.Elapsed < Limit, watch.Elapsed.ToString());
    }

    [Fact]
    public void Any_text_is_a_selector_or_refused() => Prop.ForAll<string>(text =>
    {
        bool labels = LabelQuery.TryParse(text, out var query, out string labelError);
        bool fields = FieldQuery.TryParse(text, out _, out string fieldError);
        return (labels || labelError.Length > 0) && (fields || fieldError.Length > 0) && (!labels || LabelQuery.TryParse(query.ToString(), out var again, out _) && again.ToString() == query.ToString());
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_canonical_quantity_is_canonical() => Prop.ForAll<int, PositiveInt>((number, pick) =>
    {
        string text = number + ((string[])["", "m", "k", "Ki", "Mi", "u", "e3", "G"])[pick.Get % 8];
        Assert.Null(QuantityAmount.Parse(text, out var amount));
        Assert.Null(QuantityAmount.Parse(amount.ToString(), out var again));
        return amount.Nano == again.Nano && again.ToString() == amount.ToString();
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Defaults_are_filled_in_once() => WithinTime(random =>
    {
        var (type, name) = Kinds[random.Next(Kinds.Length)];
        var result = BodyDecoder.Decode(type, Mutate(File.ReadAllBytes(Golden(name + ".json")), random), BodyDecoder.Json, FieldValidation.Warn);
        if (result.Object is not { } obj) return;
        Defaulter.Apply(type, obj);
        string once = obj.ToJsonString();
        Defaulter.Apply(type, obj);
        Assert.Equal(once, obj.ToJsonString());
    }, 200);

    [Fact]
    public void Merging_what_is_there_changes_nothing() => WithinTime(random =>
    {
        var (type, name) = Kinds[random.Next(Kinds.Length)];
        var current = BodyDecoder.Decode(type, File.ReadAllBytes(Golden(name + ".json")), BodyDecoder.Json, FieldValidation.Warn).Object!;
        byte[] same = Encoding.UTF8.GetBytes(current.ToJsonString());
        foreach (string media in (string[])[Patcher.MergePatchType, Patcher.StrategicType])
            Assert.True(JsonNode.DeepEquals(current, Patcher.Apply(type, current, media, same, FieldValidation.Strict).Object));
    }, 7);
}
