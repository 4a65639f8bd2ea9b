using System.Text;
using System.Text.Json.Nodes;
using Fairlead.Kubernetes.Decoding;
using Fairlead.Kubernetes.Defaults;
using Fairlead.Kubernetes.Schema;
using Fairlead.Kubernetes.Validation;

namespace Fairlead.Kubernetes.Tests;

/// <summary>Objects for tests, on the way that a request's object takes: decode, default, prepare.</summary>
internal static class AnObject
{
    public static JsonObject Decoded(ResourceType type, string text)
    {
        string media = text.TrimStart().StartsWith('{') ? BodyDecoder.Json : BodyDecoder.Yaml;
        var result = BodyDecoder.Decode(type, Encoding.UTF8.GetBytes(text), media, FieldValidation.Strict);
        Assert.Null(result.Refusal);
        return result.Object!;
    }

    /// <summary>A new object as it stands before validation.</summary>
    public static JsonObject New(ResourceType type, string text)
    {
        var obj = Decoded(type, text);
        var metadata = (JsonObject)(obj["metadata"] ??= new JsonObject());
        if (type.Namespaced) metadata["namespace"] ??= "default";
        Defaulter.Apply(type, obj);
        Strategy.PrepareForCreate(type, obj);
        return obj;
    }

    public static JsonObject Stored(ResourceType type, string text)
    {
        var obj = New(type, text);
        obj["metadata"]!["resourceVersion"] = "1";
        return obj;
    }

    /// <summary>What the server would say to creating this, one line a fault.</summary>
    public static string[] FaultsOf(ResourceType type, string text) => [.. Validator.ValidateCreate(type, New(type, text)).Select(f => f.ToString())];

    public static JsonObject Copy(JsonObject obj) => (JsonObject)obj.DeepClone();
}
