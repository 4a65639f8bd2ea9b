namespace Fairlead.Kubernetes.Validation;

/// <summary>The ways a field can be wrong. Each has the word that Kubernetes prints and the reason it puts in a Status cause.</summary>
public enum FieldErrorKind
{
    NotFound,
    Required,
    Duplicate,
    Invalid,
    NotSupported,
    Forbidden,
    TooLong,
    TooMany,
    Internal,
    TypeInvalid,
}
