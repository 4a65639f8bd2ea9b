using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Fairlead.Kubernetes.Decoding;
using Fairlead.Kubernetes.Schema;

namespace Fairlead.Kubernetes.Protobuf;

/// <summary>
/// Reads a message by the facts' field numbers into the object its JSON would give. Go's encoder writes fields without a pointer even when they are
/// zero, so zeros go by the same rule as in JSON: <see cref="FieldSchema.KeepsZero"/>. Unknown numbers are skipped, as Kubernetes skips them.
/// </summary>
internal sealed class ProtobufDecoder
{
    private const int MaxDepth = 100;

    /// <summary>A body of a few megabytes cannot hold more than this; it bounds the memory of messages made of empty messages.</summary>
    private const int MaxNodes = 2_000_000;

    private int _nodes;

    public string? Fault { get; private set; }

    /// <summary>The object, or null with <see cref="Fault"/>.</summary>
    public JsonObject? Decode(TypeSchema type, ReadOnlySpan<byte> bytes)
    {
        if (ProtoSchema.ForDefinition(type.Definition) is not { } message)
        {
            Fault = $"object does not implement the protobuf marshalling interface: {type.GoName}";
            return null;
        }
        var result = new JsonObject();
        Message(message, type, bytes, result, 0);
        if (Fault is not null) return null;
        Tidy(type, result);
        return result;
    }

    private void Message(ProtoMessage message, TypeSchema type, ReadOnlySpan<byte> bytes, JsonObject into, int depth)
    {
        if (depth > MaxDepth || ++_nodes > MaxNodes) { Fault ??= "proto: message is nested too deeply or too large"; return; }
        var reader = new ProtoReader(bytes);
        while (Fault is null && reader.TryNext(out int number, out ulong value, out var content))
        {
            if (!message.Fields.TryGetValue(number, out var field)) continue;
            if (type.Field(field.Name) is { } schema) Field(field, schema, value, content, into, depth);
            else if (ProtoSchema.Find(field.Type) is { } inlined) Message(inlined, type, content, into, depth + 1);
        }
        Fault ??= reader.Fault;
    }

    private void Field(ProtoField field, FieldSchema schema, ulong number, ReadOnlySpan<byte> bytes, JsonObject into, int depth)
    {
        var type = schema.Type;
        if (field.IsMap)
        {
            var map = into[field.Name] as JsonObject ?? Put(into, field.Name, new JsonObject());
            MapEntry(field, type.Element, bytes, map, depth);
            return;
        }
        if (type.Kind == TypeKind.Map)                                               // v1.Verbs, ExtraValue and the like hold one map or list themselves
        {
            Message(ProtoSchema.Find(field.Type)!, type, bytes, Put(into, field.Name, new JsonObject()), depth + 1);
            return;
        }
        if (!field.Repeated)
        {
            if (Value(field.Type, type, number, bytes, into[field.Name], depth) is { } single && !ReferenceEquals(single, into[field.Name])) into[field.Name] = single;
            return;
        }
        var list = into[field.Name] as JsonArray ?? Put(into, field.Name, new JsonArray());
        list.Add(Value(field.Type, type.Element, number, bytes, null, depth));
    }

    private static T Put<T>(JsonObject into, string name, T node) where T : JsonNode
    {
        into[name] = node;
        return node;
    }

    private void MapEntry(ProtoField field, TypeSchema element, ReadOnlySpan<byte> bytes, JsonObject map, int depth)
    {
        var reader = new ProtoReader(bytes);
        string key = "";
        ulong number = 0;
        ReadOnlySpan<byte> content = [];
        while (reader.TryNext(out int part, out ulong n, out var b))
        {
            if (part == 1) key = Encoding.UTF8.GetString(b);
            if (part != 2) continue;
            number = n;
            content = b;
        }
        Fault ??= reader.Fault;
        map[key] = element.Kind == TypeKind.Quantity ? Quantity(content, ofResources: true) : Value(field.Type, element, number, content, null, depth);
    }

    /// <param name="before">What the field has already: a message that comes twice is merged, as protobuf says.</param>
    private JsonNode? Value(string protoType, TypeSchema type, ulong number, ReadOnlySpan<byte> bytes, JsonNode? before, int depth)
    {
        if (++_nodes > MaxNodes) Fault ??= "proto: message is too large";
        switch (type.Kind)
        {
            case TypeKind.String: return JsonValue.Create(Encoding.UTF8.GetString(bytes));
            case TypeKind.Boolean: return JsonValue.Create(number != 0);
            case TypeKind.Int32: return JsonValue.Create((long)(int)number);
            case TypeKind.Int64: return JsonValue.Create((long)number);
            case TypeKind.Double: return JsonValue.Create(BitConverter.UInt64BitsToDouble(number));
            case TypeKind.Bytes: return JsonValue.Create(Convert.ToBase64String(bytes));
            case TypeKind.Time or TypeKind.MicroTime: return Time(bytes, type.Kind == TypeKind.MicroTime);
            case TypeKind.Quantity: return Quantity(bytes, ofResources: false);
            case TypeKind.IntOrString: return IntOrString(bytes);
            case TypeKind.Raw: return Raw(bytes);
            case TypeKind.List: return Items(protoType, type, bytes, depth);
            default:
                var result = before as JsonObject ?? [];
                if (ProtoSchema.Find(protoType) is { } message) Message(message, type, bytes, result, depth + 1);
                return result;
        }
    }

    /// <summary>A list in a message of its own (ExtraValue): field 1 repeats.</summary>
    private JsonArray Items(string protoType, TypeSchema type, ReadOnlySpan<byte> bytes, int depth)
    {
        var list = new JsonArray();
        var reader = new ProtoReader(bytes);
        while (Fault is null && reader.TryNext(out int field, out ulong number, out var content))
        {
            if (field == 1) list.Add(Value(protoType, type.Element, number, content, null, depth + 1));
        }
        Fault ??= reader.Fault;
        return list;
    }

    private JsonValue? Time(ReadOnlySpan<byte> bytes, bool micro)
    {
        long seconds = 0, nanos = 0;
        bool any = false;
        var reader = new ProtoReader(bytes);
        while (reader.TryNext(out int field, out ulong number, out _))
        {
            any = true;
            if (field == 1) seconds = (long)number;
            if (field == 2) nanos = (int)number;
        }
        Fault ??= reader.Fault;
        const long MinSeconds = -62135596800, MaxSeconds = 253402300799;
        if (!any || seconds <= MinSeconds || seconds > MaxSeconds) return null;                  // Go's zero time is written as null
        var time = DateTimeOffset.FromUnixTimeSeconds(seconds).AddTicks(Math.Clamp(nanos, 0, 999_999_999) / 100);
        return JsonValue.Create(ScalarText.Format(time, micro));
    }

    private JsonValue Quantity(ReadOnlySpan<byte> bytes, bool ofResources)
    {
        string text = StringAt(bytes, 1);
        if (text.Length == 0) return JsonValue.Create("0");
        if (QuantityText.Normalize(text, ofResources, out string normal) is { } fault) Fault ??= fault;
        return JsonValue.Create(normal);
    }

    private JsonValue IntOrString(ReadOnlySpan<byte> bytes)
    {
        bool isText = false;
        long intValue = 0;
        string text = "";
        var reader = new ProtoReader(bytes);
        while (reader.TryNext(out int field, out ulong number, out var content))
        {
            if (field == 1) isText = number == 1;
            if (field == 2) intValue = (int)number;
            if (field == 3) text = Encoding.UTF8.GetString(content);
        }
        Fault ??= reader.Fault;
        return isText ? JsonValue.Create(text) : JsonValue.Create(intValue);
    }

    /// <summary>fieldsV1, RawExtension, JSON: the text of a JSON value in field 1.</summary>
    private JsonNode? Raw(ReadOnlySpan<byte> bytes)
    {
        var reader = new ProtoReader(bytes);
        ReadOnlySpan<byte> json = [];
        while (reader.TryNext(out int field, out _, out var content))
        {
            if (field == 1) json = content;
        }
        Fault ??= reader.Fault;
        if (json.IsEmpty) return null;
        var parsed = JsonRaw.Parse(json, out string? fault);
        Fault ??= fault;
        return parsed;
    }

    private string StringAt(ReadOnlySpan<byte> bytes, int wanted)
    {
        string text = "";
        var reader = new ProtoReader(bytes);
        while (reader.TryNext(out int field, out _, out var content))
        {
            if (field == wanted) text = Encoding.UTF8.GetString(content);
        }
        Fault ??= reader.Fault;
        return text;
    }

    /// <summary>Takes away what Go would not write: zeros of fields without a pointer, times never set.</summary>
    private static void Tidy(TypeSchema type, JsonObject obj)
    {
        foreach (var (name, value) in obj.ToList())
        {
            var field = type.Field(name);
            if (field is null) continue;
            if (value is null || (!field.KeepsZero && !field.Required && IsZero(field.Type.Kind, value))) { obj.Remove(name); continue; }
            TidyValue(field.Type, value);
        }
    }

    private static void TidyValue(TypeSchema type, JsonNode? value)
    {
        switch (type.Kind, value)
        {
            case (TypeKind.Struct, JsonObject inner): Tidy(type, inner); break;
            case (TypeKind.List, JsonArray list) when !type.Element.IsScalar: foreach (var item in list) TidyValue(type.Element, item); break;
            case (TypeKind.Map, JsonObject map) when !type.Element.IsScalar: foreach (var (_, item) in map) TidyValue(type.Element, item); break;
        }
    }

    private static bool IsZero(TypeKind kind, JsonNode value) => kind switch
    {
        TypeKind.String => value.GetValue<string>().Length == 0,
        TypeKind.Boolean => !value.GetValue<bool>(),
        TypeKind.Int32 or TypeKind.Int64 => value.GetValue<long>() == 0,
        _ => false,
    };
}
