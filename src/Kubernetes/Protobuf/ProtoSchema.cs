using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Text.Json;
using Fairlead.Kubernetes.Facts;

namespace Fairlead.Kubernetes.Protobuf;

/// <summary>The messages of the facts, each made when first asked for.</summary>
internal static class ProtoSchema
{
    private static readonly Lazy<JsonElement> Facts = new(() => ApiFacts.Protobuf().RootElement);
    private static readonly ConcurrentDictionary<string, ProtoMessage?> Messages = new(StringComparer.Ordinal);

    /// <summary>The message of a definition: <c>io.k8s.api.core.v1.Pod</c> is <c>k8s.io.api.core.v1.Pod</c>.</summary>
    public static ProtoMessage? ForDefinition(string definition) =>
        Find("k8s.io." + definition["io.k8s.".Length..].Replace('-', '_'));

    public static ProtoMessage? Find(string message) => Messages.GetOrAdd(message, static name =>
        Facts.Value.TryGetProperty(name, out var fields) ? new(name, Fields(name, fields)) : null);

    private static FrozenDictionary<int, ProtoField> Fields(string message, JsonElement facts) =>
        facts.EnumerateObject().ToFrozenDictionary(f => f.Value.GetProperty("number").GetInt32(), f => Field(message, f.Name, f.Value));

    private static ProtoField Field(string message, string name, JsonElement facts)
    {
        const string MapPrefix = "map<string, ";
        string type = facts.GetProperty("type").GetString()!;
        bool isMap = type.StartsWith(MapPrefix, StringComparison.Ordinal);
        if (isMap) type = type[MapPrefix.Length..^1].TrimStart('.');
        if (!type.Contains('.', StringComparison.Ordinal) && char.IsUpper(type[0])) type = $"{message[..message.LastIndexOf('.')]}.{type}";
        return new(JsonName(name), type, facts.TryGetProperty("repeated", out _), isMap);
    }

    /// <summary>The few fields whose JSON name is not their protobuf name.</summary>
    private static string JsonName(string name) => name switch
    {
        "aPIGroup" => "apiGroup",
        "uID" => "uid",
        _ => name,
    };
}
