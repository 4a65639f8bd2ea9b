using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Fairlead.Kubernetes.Decoding;
using Fairlead.Kubernetes.Json;

namespace Fairlead.Kubernetes.Validation;

/// <summary>Collects the faults of one object, so that all of them go out in one answer.</summary>
public sealed class Faults
{
    private readonly List<FieldError> _found = [];

    public IReadOnlyList<FieldError> Found => _found;
    public int Count => _found.Count;

    public void Required(FieldPath path, string detail = "") => Add(path, FieldErrorKind.Required, "", detail);
    public void Forbidden(FieldPath path, string detail) => Add(path, FieldErrorKind.Forbidden, "", detail);
    public void Internal(FieldPath path, string detail) => Add(path, FieldErrorKind.Internal, "", detail);

    public void Invalid(FieldPath path, string? value, string detail) => Add(path, FieldErrorKind.Invalid, value is null ? "null" : GoText.Quote(value), detail);
    public void Invalid(FieldPath path, long value, string detail) => Add(path, FieldErrorKind.Invalid, Text(value), detail);
    public void Invalid(FieldPath path, int value, string detail) => Invalid(path, (long)value, detail);
    public void Invalid(FieldPath path, bool value, string detail) => Add(path, FieldErrorKind.Invalid, value ? "true" : "false", detail);
    public void Invalid(FieldPath path, IEnumerable<string> value, string detail) => Add(path, FieldErrorKind.Invalid, Json(value), detail);
    public void Invalid(FieldPath path, IReadOnlyDictionary<string, string> value, string detail) => Add(path, FieldErrorKind.Invalid, Json(value), detail);
    public void Invalid(FieldPath path, JsonNode? value, string detail) => Add(path, FieldErrorKind.Invalid, value is null ? "null" : GoText.Json(value), detail);
    public void Invalid<T>(FieldPath path, T? value, string detail) where T : class, IJsonRecord<T> => Add(path, FieldErrorKind.Invalid, Json(value), detail);

    public void Invalid(FieldPath path, IntOrString value, string detail)
    {
        if (value.Text is { } text) Invalid(path, text, detail); else Invalid(path, value.Number, detail);
    }

    /// <summary>One fault for each sentence.</summary>
    public void Invalid(FieldPath path, string value, IReadOnlyList<string> details)
    {
        foreach (string detail in details) Invalid(path, value, detail);
    }

    /// <param name="value">Already in the form in which it is printed.</param>
    public void InvalidRaw(FieldPath path, string value, string detail) => Add(path, FieldErrorKind.Invalid, value, detail);

    public void Duplicate(FieldPath path, string value) => Add(path, FieldErrorKind.Duplicate, GoText.Quote(value), "");
    public void Duplicate(FieldPath path, long value) => Add(path, FieldErrorKind.Duplicate, Text(value), "");
    public void DuplicateRaw(FieldPath path, string value, string detail = "") => Add(path, FieldErrorKind.Duplicate, value, detail);

    public void NotFound(FieldPath path, string value, string detail = "") => Add(path, FieldErrorKind.NotFound, GoText.Quote(value), detail);

    public void NotSupported(FieldPath path, string value, params ReadOnlySpan<string> supported) =>
        Add(path, FieldErrorKind.NotSupported, GoText.Quote(value), supported.Length == 0 ? "" : "supported values: " + Quoted(supported));

    /// <param name="value">Already in the form in which it is printed.</param>
    public void NotSupportedRaw(FieldPath path, string value, params ReadOnlySpan<string> supported) => Add(path, FieldErrorKind.NotSupported, value, "supported values: " + Quoted(supported));

    public void TooLong(FieldPath path, int max) =>
        Add(path, FieldErrorKind.TooLong, "", string.Create(CultureInfo.InvariantCulture, $"may not be more than {max} {(max == 1 ? "byte" : "bytes")}"));

    public void TooMany(FieldPath path, int actual, int max) =>
        Add(path, FieldErrorKind.TooMany, Text(actual), string.Create(CultureInfo.InvariantCulture, $"must have at most {max} {(max == 1 ? "item" : "items")}"));

    private void Add(FieldPath path, FieldErrorKind kind, string value, string detail) => _found.Add(new(path.ToString(), kind, value, detail));

    private static string Text(long value) => value.ToString(CultureInfo.InvariantCulture);

    private static string Quoted(ReadOnlySpan<string> values)
    {
        var text = new StringBuilder();
        foreach (string value in values) text.Append(text.Length > 0 ? ", " : "").Append(GoText.Quote(value));
        return text.ToString();
    }

    private static string Json(IEnumerable<string> values) => GoText.Json(new JsonArray([.. values.Select(v => (JsonNode)v)]));

    private static string Json(IReadOnlyDictionary<string, string> values) =>
        GoText.Json(new JsonObject(values.OrderBy(v => v.Key, StringComparer.Ordinal).Select(v => KeyValuePair.Create(v.Key, (JsonNode?)v.Value))));

    private static string Json<T>(T? value) where T : class, IJsonRecord<T> =>
        value is null ? "null" : GoText.ForWeb(Encoding.UTF8.GetString(KubernetesJson.Write(value)));
}
