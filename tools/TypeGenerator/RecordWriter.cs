using System.Text;

namespace Fairlead.TypeGenerator;

/// <summary>Writes one record: its properties, <c>Read</c> and <c>Write</c>.</summary>
internal static class RecordWriter
{
    public static void Write(StringBuilder text, TypeModel type, Dictionary<(string, string, string), ResourceModel> resources)
    {
        string interfaces = type.IsObject
            ? $"global::Fairlead.Kubernetes.IKubernetesObject<{type.Name}>"
            : $"global::Fairlead.Kubernetes.Json.IJsonRecord<{type.Name}>";
        text.Append($"\n    /// <summary>{type.Definition["io.k8s.".Length..]}</summary>\n    public sealed partial record {type.Name} : {interfaces}\n    {{\n");
        text.Append($"        public static {type.Name} Empty {{ get; }} = new();\n");
        if (type.IsObject) text.Append($"        public static global::Fairlead.Kubernetes.ResourceType Resource => global::Fairlead.Kubernetes.Resources.{ResourceListWriter.NameOf(type)};\n");
        foreach (var field in type.Fields) Property(text, type, field);
        Reader(text, type);
        Writer(text, type);
        text.Append("    }\n");
    }

    private static bool NeverNull(TypeModel type, FieldModel field) =>
        field.Type.Shape == FieldShape.Object && (field.Required || type.IsObject) && field.Json is "metadata" or "spec" or "status" or "template"
        && field.Type.Shape == FieldShape.Object;

    private static void Property(StringBuilder text, TypeModel type, FieldModel field)
    {
        string cs = field.Type.CSharp;
        string line = field.Type.Shape switch
        {
            FieldShape.List or FieldShape.Map => $"public {cs} {field.Name} {{ get; init => field = value ?? {EmptyOf(field.Type)}; }} = {EmptyOf(field.Type)};",
            FieldShape.Object when NeverNull(type, field) => $"public {cs} {field.Name} {{ get; init => field = value ?? {cs}.Empty; }} = {cs}.Empty;",
            FieldShape.Reference when field.Required && cs == "string" => $"public {cs} {field.Name} {{ get; init => field = value ?? \"\"; }} = \"\";",
            FieldShape.Value when field.Required => $"public {cs} {field.Name} {{ get; init; }}",
            _ => $"public {cs}? {field.Name} {{ get; init; }}",
        };
        text.Append("        ").Append(line).Append('\n');
    }

    private static string EmptyOf(FieldType type) => type.Shape == FieldShape.List
        ? "[]"
        : $"global::System.Collections.ObjectModel.ReadOnlyDictionary{type.CSharp[type.CSharp.IndexOf('<')..]}.Empty";

    private static void Reader(StringBuilder text, TypeModel type)
    {
        text.Append($"\n        public static {type.Name}? Read(ref Utf8JsonReader reader)\n        {{\n            if (!global::Fairlead.Kubernetes.Json.JsonIn.Object(ref reader, \"{type.Name}\")) return null;\n");
        foreach (var field in type.Fields) text.Append($"            {field.Type.CSharp}? {field.Local} = null;\n");
        text.Append("            while (global::Fairlead.Kubernetes.Json.JsonIn.NextField(ref reader))\n            {\n");
        foreach (var field in type.Fields)
            text.Append($"                if (reader.ValueTextEquals(\"{field.Json}\"u8)) {{ reader.Read(); {field.Local} = {field.Type.Read}; continue; }}\n");
        text.Append("                reader.Read(); reader.Skip();\n            }\n            return new()\n            {\n");
        foreach (var field in type.Fields)
            text.Append($"                {field.Name} = {field.Local}{(field is { Required: true, Type.Shape: FieldShape.Value } ? " ?? default" : Bang(type, field))},\n");
        text.Append("            };\n        }\n");
    }

    private static string Bang(TypeModel type, FieldModel field) =>
        field.Type.Shape is FieldShape.List or FieldShape.Map || field.Required || NeverNull(type, field) ? "!" : "";

    private static void Writer(StringBuilder text, TypeModel type)
    {
        text.Append("\n        public void Write(Utf8JsonWriter writer)\n        {\n            writer.WriteStartObject();\n");
        foreach (var field in type.Fields)
        {
            string value = field.Type.Shape == FieldShape.Value && !field.Required ? $"{field.Name}.Value" : field.Name;
            string write = $"writer.WritePropertyName(\"{field.Json}\"u8); {string.Format(null, field.Type.Write, value)}";
            text.Append($"            {Guard(type, field)}{{ {write} }}\n");
        }
        text.Append("            writer.WriteEndObject();\n        }\n");
    }

    private static string Guard(TypeModel type, FieldModel field) => field switch
    {
        _ when type.IsObject && field.Json is "apiVersion" => "if (ApiVersion is null) writer.WriteString(\"apiVersion\"u8, Resource.ApiVersion); else ",
        _ when type.IsObject && field.Json is "kind" => "if (Kind is null) writer.WriteString(\"kind\"u8, Resource.Kind); else ",
        { Type.Shape: FieldShape.List or FieldShape.Map } => $"if ({field.Name}.Count > 0) ",
        _ when NeverNull(type, field) => $"if (!ReferenceEquals({field.Name}, {field.Type.CSharp}.Empty)) ",
        { Required: true, Type.Shape: FieldShape.Value } => "",
        { Required: true, Type.CSharp: "string" } => "",
        _ => $"if ({field.Name} is not null) ",
    };
}
