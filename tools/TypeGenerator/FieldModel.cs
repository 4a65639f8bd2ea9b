using System.Text.Json;

namespace Fairlead.TypeGenerator;

/// <summary>One field: its JSON name, its C# name and type.</summary>
internal sealed record FieldModel(string Json, string Name, FieldType Type, bool Required)
{
    /// <summary>A local variable's name for it.</summary>
    public string Local => "@" + Json.Replace("$", "").Replace("-", "");

    public static FieldModel Of(string owner, string json, JsonElement schema, bool required)
    {
        string name = char.ToUpperInvariant(json[0]) + json[1..];
        return new(json, name == owner ? name + "Value" : name, FieldType.Of(schema), required);
    }
}

/// <summary>
/// How a field's type is spelled, read and written. <see cref="Read"/> is an expression over <c>ref reader</c>,
/// <see cref="Write"/> a statement over <c>writer</c> with {0} for the value.
/// </summary>
internal sealed record FieldType(string CSharp, FieldShape Shape, string Read, string Write)
{
    private const string In = "global::Fairlead.Kubernetes.Json.JsonIn.";
    private const string Out = "global::Fairlead.Kubernetes.Json.JsonOut.";

    public static FieldType Of(JsonElement schema)
    {
        if (schema.TryGetProperty("$ref", out var reference)) return OfDefinition(reference.GetString()!["#/definitions/".Length..]);
        string type = schema.GetProperty("type").GetString()!;
        string format = schema.TryGetProperty("format", out var f) ? f.GetString()! : "";
        return type switch
        {
            "string" when format == "byte" => new("byte[]", FieldShape.Reference, In + "Bytes(ref reader)", "writer.WriteBase64StringValue({0});"),
            "string" => new("string", FieldShape.Reference, In + "String(ref reader)", "writer.WriteStringValue({0});"),
            "boolean" => Scalar("bool", "Boolean", "writer.WriteBooleanValue({0});"),
            "integer" when format == "int64" => Scalar("long", "Int64", "writer.WriteNumberValue({0});"),
            "integer" => Scalar("int", "Int32", "writer.WriteNumberValue({0});"),
            "number" => Scalar("double", "Double", "writer.WriteNumberValue({0});"),
            "array" => ListOf(Of(schema.GetProperty("items"))),
            "object" => MapOf(schema.TryGetProperty("additionalProperties", out var items) ? Of(items) : throw new InvalidDataException($"object without additionalProperties: {schema}")),
            _ => throw new InvalidDataException($"no C# type for {schema}"),
        };
    }

    private static FieldType OfDefinition(string definition) => definition[(definition.LastIndexOf('.') + 1)..] switch
    {
        "Time" => Scalar("global::System.DateTimeOffset", "Time", Out + "Time(writer, {0});"),
        "MicroTime" => Scalar("global::System.DateTimeOffset", "Time", Out + "MicroTime(writer, {0});"),
        "Quantity" => Scalar("global::Fairlead.Kubernetes.Quantity", "Quantity", "writer.WriteStringValue({0}.ToString());"),
        "IntOrString" => Scalar("global::Fairlead.Kubernetes.IntOrString", "IntOrString", Out + "IntOrString(writer, {0});"),
        "FieldsV1" or "RawExtension" or "JSON" => Scalar("global::System.Text.Json.JsonElement", "Raw", "{0}.WriteTo(writer);"),
        _ when TypeModel.CSharpName(definition) is { } name => new(name, FieldShape.Object, name + ".Read(ref reader)", "{0}.Write(writer);"),
        _ => throw new InvalidDataException($"no C# type for {definition}"),
    };

    private static FieldType Scalar(string csharp, string reader, string writer) => new(csharp, FieldShape.Value, $"{In}{reader}(ref reader)", writer);

    private static FieldType ListOf(FieldType item) => new(
        $"global::System.Collections.Generic.IReadOnlyList<{item.CSharp}>", FieldShape.List,
        $"{In}List<{item.CSharp}>(ref reader, static (ref Utf8JsonReader reader) => {item.ReadItem})",
        "writer.WriteStartArray(); foreach (var item in {0}) {{ " + string.Format(null, item.Write, "item") + " }} writer.WriteEndArray();");

    private static FieldType MapOf(FieldType item)
    {
        string write = item.Shape == FieldShape.List ? "{{ var inner = entry.Value; writer.WriteStartArray(); foreach (var text in inner) writer.WriteStringValue(text); writer.WriteEndArray(); }}"
            : string.Format(null, item.Write, "entry.Value").Replace("{", "{{").Replace("}", "}}");
        return new(
            $"global::System.Collections.Generic.IReadOnlyDictionary<string, {item.CSharp}>", FieldShape.Map,
            $"{In}Map<{item.CSharp}>(ref reader, static (ref Utf8JsonReader reader) => {item.ReadItem})",
            "writer.WriteStartObject(); foreach (var entry in {0}) {{ writer.WritePropertyName(entry.Key); " + write + " }} writer.WriteEndObject();");
    }

    /// <summary>The read expression where a JSON null cannot stand for "absent".</summary>
    private string ReadItem => Shape switch
    {
        FieldShape.Value => $"{Read} ?? default",
        FieldShape.Object => $"{Read} ?? new()",
        FieldShape.Reference when CSharp == "string" => $"{Read} ?? \"\"",
        FieldShape.Reference => $"{Read} ?? []",
        _ => Read,
    };
}

/// <summary>What decides how a field is declared and when it is left out.</summary>
internal enum FieldShape { Value, Reference, Object, List, Map }
