namespace Fairlead.Api.Http;

/// <summary>
/// What a request is about, read from method, path and query as Kubernetes reads them. Permission is decided on these words alone.
/// </summary>
public sealed record RequestInfo
{
    /// <summary>False for /version, /healthz, discovery and the like; then only <see cref="Verb"/> and <see cref="Path"/> are set.</summary>
    public bool IsResource { get; init; }
    public required string Path { get; init; }

    /// <summary>get list watch create update patch delete deletecollection, or the lower-case method for other paths.</summary>
    public required string Verb { get; init; }

    /// <summary>"" for the core group.</summary>
    public string Group { get; init; } = "";
    public string Version { get; init; } = "";
    public string Namespace { get; init; } = "";
    public string Resource { get; init; } = "";
    public string Subresource { get; init; } = "";
    public string Name { get; init; } = "";

    /// <summary>The path itself names an object (a list by field selector has a <see cref="Name"/> too).</summary>
    public bool IsNamed { get; init; }

    /// <summary>What follows the subresource: the path behind <c>…/proxy/</c>, with its leading slash; "" when there is none.</summary>
    public string Rest { get; init; } = "";

    /// <summary>The field selector of a list or watch, as it was written.</summary>
    public string FieldSelector { get; init; } = "";

    public string ApiVersion => Group.Length == 0 ? Version : $"{Group}/{Version}";
}
