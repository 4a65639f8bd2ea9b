using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Fairlead.Kubernetes.Schema;

namespace Fairlead.Kubernetes.Decoding;

/// <summary>
/// Reads JSON text against a schema into the object that Kubernetes would have after its Go types: unknown fields, nulls and zero values that
/// Go leaves out are gone, times and quantities are in canonical form. The first wrong type ends in <see cref="Fault"/> (in Go's words);
/// unknown and duplicate fields are collected in <see cref="Strict"/>.
/// </summary>
internal ref struct JsonObjectDecoder(ReadOnlySpan<byte> utf8)
{
    /// <summary>Kubernetes reports no more strict errors than this.</summary>
    private const int MaxStrict = 100;
    internal const int MaxDepth = 192;

    private Utf8JsonReader _reader = new(utf8, new JsonReaderOptions { MaxDepth = MaxDepth });
    private readonly DecodePath _path = new();
    private readonly List<string> _strict = [];
    private bool _ended;

    public string? Fault { get; private set; }
    public readonly IReadOnlyList<string> Strict => _strict;

    /// <summary>The object, or null with <see cref="Fault"/> set. <see cref="JsonException"/> when the text is not JSON.</summary>
    public JsonObject? Decode(TypeSchema type)
    {
        _reader.Read();
        var root = Value(type, keepZero: true) as JsonObject;
        while (_reader.Read()) { }
        return Fault is null ? root ?? [] : null;
    }

    private JsonNode? Value(TypeSchema type, bool keepZero)
    {
        if (_reader.TokenType == JsonTokenType.Null) return null;
        return type.Kind switch
        {
            TypeKind.Struct => Struct(type),
            TypeKind.Map => Map(type, keepZero),
            TypeKind.List => List(type, keepZero),
            TypeKind.Raw => JsonRaw.Read(ref _reader),
            TypeKind.IntOrString => IntOrString(),
            TypeKind.Quantity => Quantity(ofResources: false),
            _ => Scalar(type, keepZero),
        };
    }

    private JsonNode? Struct(TypeSchema type)
    {
        if (_reader.TokenType != JsonTokenType.StartObject) return Mismatch(type.GoName);
        var result = new JsonObject();
        HashSet<string>? seen = null;
        while (_reader.Read() && _reader.TokenType == JsonTokenType.PropertyName)
        {
            string name = FieldName(type, out var field);
            bool isNew = (seen ??= new(StringComparer.Ordinal)).Add(name);
            if (field is null)
            {
                if (isNew) AddStrict("unknown", name);
                _reader.Read();
                _reader.Skip();
                continue;
            }
            if (!isNew) AddStrict("duplicate", name);
            _reader.Read();
            _path.PushField(name, type.StructName, field.GoPath);
            var value = Value(field.Type, field.KeepsZero || field.Required || IsOwners(name));
            _path.Pop();
            if (value is not null) result[name] = value;
        }
        return result;
    }

    /// <summary>An empty list of owners says something: nobody's fields are to be kept track of any more.</summary>
    private readonly bool IsOwners(string field) => field == "managedFields" && _path.IsBelow("metadata");

    private readonly string FieldName(TypeSchema type, out FieldSchema? field)
    {
        var reader = _reader;
        string name = GoText.String(ref reader);
        field = type.Field(name);
        return field?.Name ?? name;
    }

    private JsonNode? Map(TypeSchema type, bool keepEmpty)
    {
        if (_reader.TokenType != JsonTokenType.StartObject) return Mismatch(type.GoName);
        var result = new JsonObject();
        while (_reader.Read() && _reader.TokenType == JsonTokenType.PropertyName)
        {
            string key = GoText.String(ref _reader);
            if (result.ContainsKey(key)) AddStrict("duplicate", key);
            _reader.Read();
            _path.PushKey(key);
            result[key] = (type.Element.Kind == TypeKind.Quantity && _reader.TokenType != JsonTokenType.Null ? Quantity(ofResources: true) : Value(type.Element, keepZero: true)) ?? Zero(type.Element);
            _path.Pop();
        }
        return result.Count > 0 || keepEmpty ? result : null;
    }

    private JsonNode? List(TypeSchema type, bool keepEmpty)
    {
        if (_reader.TokenType != JsonTokenType.StartArray) return Mismatch(type.GoName);
        var result = new JsonArray();
        for (int i = 0; _reader.Read() && _reader.TokenType != JsonTokenType.EndArray; i++)
        {
            _path.PushIndex(i);
            result.Add(Value(type.Element, keepZero: true) ?? Zero(type.Element));
            _path.Pop();
        }
        return result.Count > 0 || keepEmpty ? result : null;
    }

    /// <summary>What Go has in a list or map where the text says null.</summary>
    private static JsonNode? Zero(TypeSchema type) => type.Kind switch
    {
        TypeKind.Struct => new JsonObject(),
        TypeKind.String => JsonValue.Create(""),
        TypeKind.Boolean => JsonValue.Create(false),
        TypeKind.Int32 or TypeKind.Int64 => JsonValue.Create(0L),
        TypeKind.Double => JsonValue.Create(0.0),
        TypeKind.Quantity => JsonValue.Create("0"),
        TypeKind.Bytes => JsonValue.Create(""),
        TypeKind.List => new JsonArray(),
        _ => null,
    };

    private JsonNode? Scalar(TypeSchema type, bool keepZero)
    {
        switch (type.Kind)
        {
            case TypeKind.Int32 or TypeKind.Int64 when _reader.TokenType == JsonTokenType.Number:
                return Integer(type, keepZero);
            case TypeKind.Double when _reader.TokenType == JsonTokenType.Number:
                return _reader.TryGetDouble(out double number) && double.IsFinite(number) ? JsonValue.Create(number) : Mismatch(type.GoName);
            case TypeKind.Boolean when _reader.TokenType is JsonTokenType.True or JsonTokenType.False:
                bool flag = _reader.TokenType == JsonTokenType.True;
                return flag || keepZero ? JsonValue.Create(flag) : null;
            case TypeKind.String when _reader.TokenType == JsonTokenType.String:
                string text = GoText.String(ref _reader);
                return text.Length > 0 || keepZero ? JsonValue.Create(text) : null;
            case TypeKind.Bytes when _reader.TokenType is JsonTokenType.String or JsonTokenType.StartArray:
                string? bytes = _reader.TokenType == JsonTokenType.String ? Base64() : Numbers();
                return bytes is null or "" && !keepZero ? null : JsonValue.Create(bytes);
            case TypeKind.Time or TypeKind.MicroTime when _reader.TokenType == JsonTokenType.String:
                return Checked(ScalarText.Time(GoText.String(ref _reader), type.Kind == TypeKind.MicroTime, out string? timeFault), timeFault);
            case TypeKind.Time or TypeKind.MicroTime: return LastMismatch("string");
            default: return Mismatch(type.GoName);
        }
    }

    private string? Base64()
    {
        string? bytes = ScalarText.Base64(GoText.String(ref _reader), out string? fault);
        Fault ??= fault;
        return bytes;
    }

    /// <summary>Bytes as an array of numbers, which Go takes too.</summary>
    private string Numbers()
    {
        var bytes = new List<byte>();
        while (_reader.Read() && _reader.TokenType != JsonTokenType.EndArray)
        {
            byte number = 0;
            if (_reader.TokenType == JsonTokenType.Number && !_reader.TryGetByte(out number)) Mismatch("uint8", $"number {NumberText()}");
            else if (_reader.TokenType is not (JsonTokenType.Number or JsonTokenType.Null)) Mismatch("uint8");
            bytes.Add(number);
        }
        return Convert.ToBase64String([.. bytes]);
    }

    private JsonNode? Integer(TypeSchema type, bool keepZero)
    {
        bool fits = _reader.TryGetInt64(out long number) && (type.Kind == TypeKind.Int64 || number is >= int.MinValue and <= int.MaxValue);
        if (!fits) return Mismatch(type.GoName, $"number {NumberText()}");
        return number != 0 || keepZero ? JsonValue.Create(number) : null;
    }

    private JsonNode? IntOrString()
    {
        if (_reader.TokenType == JsonTokenType.String) return JsonValue.Create(GoText.String(ref _reader));
        if (_reader.TokenType != JsonTokenType.Number) return LastMismatch("int32");
        return _reader.TryGetInt32(out int number) ? JsonValue.Create((long)number) : LastMismatch("int32", $"number {NumberText()}");
    }

    /// <param name="ofResources">An amount of a list of resources, which Kubernetes rounds.</param>
    private JsonNode? Quantity(bool ofResources)
    {
        string? text = _reader.TokenType switch
        {
            JsonTokenType.String => GoText.String(ref _reader).Trim(),
            JsonTokenType.Number => NumberText(),
            _ => null,
        };
        if (text is null)
        {
            _reader.Skip();
            return Checked(null, QuantityAmount.FormatError);
        }
        string? fault = QuantityText.Normalize(text, ofResources, out string normal);
        return Checked(fault is null ? normal : null, fault);
    }

    private JsonNode? Checked(string? text, string? fault)
    {
        if (fault is not null) End(fault);
        return text is null ? null : JsonValue.Create(text);
    }

    /// <summary>A value of a wrong type: the first one is told, unless a type that reads itself ends it all.</summary>
    private JsonNode? Mismatch(string goType, string? found = null)
    {
        Fault ??= _path.TypeError(found ?? Found(), goType);
        _reader.Skip();
        return null;
    }

    private JsonNode? LastMismatch(string goType, string? found = null)
    {
        End(_path.TypeError(found ?? Found(), goType));
        _reader.Skip();
        return null;
    }

    /// <summary>A time, quantity or IntOrString that cannot be read: Go's decoder stops here, whatever it has seen before.</summary>
    private void End(string fault)
    {
        if (_ended) return;
        _ended = true;
        Fault = fault;
    }

    private readonly string Found() => _reader.TokenType switch
    {
        JsonTokenType.StartObject => "object",
        JsonTokenType.StartArray => "array",
        JsonTokenType.String => "string",
        JsonTokenType.Number => "number",
        _ => "bool",
    };

    private readonly string NumberText() => Encoding.UTF8.GetString(_reader.HasValueSequence ? _reader.ValueSequence.ToArray() : _reader.ValueSpan);

    private readonly void AddStrict(string what, string name)
    {
        string fault = $"{what} field {GoText.Quote(_path.With(name))}";
        if (_strict.Count < MaxStrict && !_strict.Contains(fault)) _strict.Add(fault);
    }
}
