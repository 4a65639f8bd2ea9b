namespace Fairlead.Kubernetes.Schema;

/// <summary>What a value of the API is on the wire and in Go.</summary>
public enum TypeKind
{
    Struct,
    Map,
    List,
    String,
    Int32,
    Int64,
    Double,
    Boolean,

    /// <summary>Base64 text.</summary>
    Bytes,

    /// <summary>resource.Quantity.</summary>
    Quantity,

    IntOrString,

    /// <summary>RFC 3339 with seconds.</summary>
    Time,

    /// <summary>RFC 3339 with microseconds.</summary>
    MicroTime,

    /// <summary>Any JSON, kept as it is: fieldsV1, RawExtension, the unions of JSONSchemaProps.</summary>
    Raw,
}
