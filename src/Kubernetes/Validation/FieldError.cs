using System.Text.Json.Nodes;

namespace Fairlead.Kubernetes.Validation;

/// <summary>
/// One fault of an object: where, what kind, the value found and why it is wrong. Printed as Kubernetes prints it:
/// <c>spec.ports[0].port: Invalid value: 0: must be between 1 and 65535, inclusive</c>.
/// </summary>
public sealed record FieldError(string Field, FieldErrorKind Kind, string BadValue, string Detail)
{
    /// <summary>The message of a Status cause: all but the field.</summary>
    public string Body => (Kind is FieldErrorKind.Required or FieldErrorKind.Forbidden or FieldErrorKind.TooLong or FieldErrorKind.Internal || BadValue.Length == 0
        ? Word : $"{Word}: {BadValue}") + (Detail.Length == 0 ? "" : ": " + Detail);

    /// <summary>The reason of a Status cause, e.g. <c>FieldValueInvalid</c>.</summary>
    public string Reason => Kind switch
    {
        FieldErrorKind.NotFound => "FieldValueNotFound",
        FieldErrorKind.Required => "FieldValueRequired",
        FieldErrorKind.Duplicate => "FieldValueDuplicate",
        FieldErrorKind.Invalid => "FieldValueInvalid",
        FieldErrorKind.NotSupported => "FieldValueNotSupported",
        FieldErrorKind.Forbidden => "FieldValueForbidden",
        FieldErrorKind.TooLong => "FieldValueTooLong",
        FieldErrorKind.TooMany => "FieldValueTooMany",
        FieldErrorKind.Internal => "InternalError",
        _ => "FieldValueTypeInvalid",
    };

    private string Word => Kind switch
    {
        FieldErrorKind.NotFound => "Not found",
        FieldErrorKind.Required => "Required value",
        FieldErrorKind.Duplicate => "Duplicate value",
        FieldErrorKind.NotSupported => "Unsupported value",
        FieldErrorKind.Forbidden => "Forbidden",
        FieldErrorKind.TooLong => "Too long",
        FieldErrorKind.TooMany => "Too many",
        FieldErrorKind.Internal => "Internal error",
        _ => "Invalid value",
    };

    public override string ToString() => $"{Field}: {Body}";
}
