namespace Fairlead.Kubernetes.Decoding;

/// <summary>What to do with unknown and duplicate fields: the query parameter <c>fieldValidation</c>. The server's default is <see cref="Warn"/>.</summary>
public enum FieldValidation
{
    Ignore,
    Warn,
    Strict,
}
