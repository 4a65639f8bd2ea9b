using Fairlead.Kubernetes;

namespace Fairlead.Api.Objects;

/// <summary>Where Kubernetes keeps an object in etcd: some of its refusals tell it.</summary>
internal static class RegistryKey
{
    public static string Of(ResourceType type, string ns, string name) => string.Join('/', ((string[])["/registry", Prefix(type), ns, name]).Where(part => part.Length > 0));

    private static string Prefix(ResourceType type) => (type.Group, type.Plural) switch
    {
        ("", "services") => "services/specs",
        ("", "endpoints") => "services/endpoints",
        ("", "nodes") => "minions",
        ("", "replicationcontrollers") => "controllers",
        ("networking.k8s.io", "ingresses") => "ingress",
        _ => type.Plural,
    };

    /// <summary>The object is another than the writer means.</summary>
    /// <param name="dry">A dry run never comes to where the prefix of all keys is put on.</param>
    /// <param name="what">Of what the writer has another value: <c>UID</c> or <c>ResourceVersion</c>.</param>
    public static string Unlike(ResourceType type, string ns, string name, string what, string wanted, string found, bool dry = false) =>
        $"StorageError: invalid object, Code: 4, Key: {Of(type, ns, name)[(dry ? "/registry".Length : 0)..]}, ResourceVersion: 0, AdditionalErrorMsg: Precondition failed: {what} in precondition: {wanted}, {what} in object meta: {found}";
}
