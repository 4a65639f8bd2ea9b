using System.Text;
using System.Text.Json.Nodes;
using Fairlead.Kubernetes.Decoding;
using Fairlead.Kubernetes.Defaults;
using Fairlead.Kubernetes.Schema;

namespace Fairlead.Kubernetes.Tests.Decoding;

/// <summary>One object with every field set, as JSON and as protobuf: both must decode to the JSON.</summary>
public class GoldenTests
{
    private static string Folder => Path.Combine(AppContext.BaseDirectory, "Golden");

    public static TheoryData<string> Objects => [.. Directory.GetFiles(Folder, "*.json").Select(f => Path.GetFileNameWithoutExtension(f))];

    [Theory]
    [MemberData(nameof(Objects))]
    public void Protobuf_decodes_to_its_json(string name)
    {
        var result = BodyDecoder.DecodeAs(KindOf(name), File.ReadAllBytes(Path.Combine(Folder, name + ".pb")), BodyDecoder.ProtobufType, FieldValidation.Strict);
        Assert.Null(result.Refusal);
        AssertSame(Json(name), result.Object!);
    }

    [Theory]
    [MemberData(nameof(Objects))]
    public void Json_decodes_to_itself_without_a_warning(string name)
    {
        var result = BodyDecoder.DecodeAs(KindOf(name), File.ReadAllBytes(Path.Combine(Folder, name + ".json")), BodyDecoder.Json, FieldValidation.Strict);
        Assert.Null(result.Refusal);
        AssertSame(Json(name), result.Object!);
    }

    /// <summary>Three objects of each kind, full of nulls, zeros, empty lists and maps; below each what Go's types and storage make of it.</summary>
    [Fact]
    public void Empty_values_stay_or_go_as_in_go()
    {
        foreach (string[] pair in File.ReadAllLines(Path.Combine(Folder, "shapes.txt")).Chunk(2))
        {
            var kind = Named(pair[0]);
            var result = BodyDecoder.DecodeAs(kind, Encoding.UTF8.GetBytes(pair[0]), BodyDecoder.Json, FieldValidation.Strict);
            Assert.Null(result.Refusal);
            Completion.Complete(ApiSchema.For(kind)!, result.Object!);
            AssertSame(JsonNode.Parse(pair[1])!, result.Object!);
        }
    }

    private static GroupVersionKind Named(string text)
    {
        var body = JsonNode.Parse(text)!;
        string[] version = body["apiVersion"]!.ToString().Split('/');
        return new(version.Length > 1 ? version[0] : "", version[^1], body["kind"]!.ToString());
    }

    private static JsonNode Json(string name) => JsonNode.Parse(File.ReadAllText(Path.Combine(Folder, name + ".json")))!;

    private static GroupVersionKind KindOf(string name)
    {
        string[] parts = name.Split('.');
        string group = string.Join('.', parts[..^2]);
        return new(group == "core" ? "" : group, parts[^2], parts[^1]);
    }

    private static void AssertSame(JsonNode expected, JsonNode actual) =>
        Assert.True(JsonNode.DeepEquals(expected, actual), Differences(expected, actual, ""));

    private static string Differences(JsonNode? expected, JsonNode? actual, string path) => (expected, actual) switch
    {
        (JsonObject a, JsonObject b) => string.Concat(a.Select(p => p.Key).Union(b.Select(p => p.Key)).Select(k => Differences(a[k], b[k], $"{path}.{k}"))),
        (JsonArray a, JsonArray b) when a.Count == b.Count => string.Concat(a.Select((x, i) => Differences(x, b[i], $"{path}[{i}]"))),
        _ => JsonNode.DeepEquals(expected, actual) ? "" : $"{path}: expected {expected?.ToJsonString() ?? "nothing"}, was {actual?.ToJsonString() ?? "nothing"}\n",
    };
}
