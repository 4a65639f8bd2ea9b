namespace Fairlead.Kubernetes.Schema;

/// <summary>Names one kind of object, as <c>apiVersion</c> and <c>kind</c> do on the wire. The core group is the empty string.</summary>
public readonly record struct GroupVersionKind(string Group, string Version, string Kind)
{
    /// <summary><c>v1</c> for the core group, else <c>group/version</c>.</summary>
    public string ApiVersion => Group.Length == 0 ? Version : $"{Group}/{Version}";

    /// <summary>Takes <c>apiVersion</c> and <c>kind</c> apart. Never fails: a text with two slashes keeps them in the version.</summary>
    public static GroupVersionKind From(string apiVersion, string kind)
    {
        int slash = apiVersion.IndexOf('/', StringComparison.Ordinal);
        return slash < 0 ? new("", apiVersion, kind) : new(apiVersion[..slash], apiVersion[(slash + 1)..], kind);
    }

    /// <summary>
    /// The kind that a body names. An Eviction of policy/v1beta1, which clients of before 1.22 send, is taken as today's: its fields are the same.
    /// </summary>
    public static GroupVersionKind OfBody(string apiVersion, string kind) =>
        apiVersion == "policy/v1beta1" && kind == "Eviction" ? new("policy", "v1", kind) : From(apiVersion, kind);

    public override string ToString() => Group.Length == 0 ? $"/{Version}, Kind={Kind}" : $"{Group}/{Version}, Kind={Kind}";
}
