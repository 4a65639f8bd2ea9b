using Fairlead.Kubernetes;

namespace Fairlead.Api.Cache;

/// <summary>Where things stand in the store: <c>/registry/GROUP/RESOURCE[/NAMESPACE]/NAME</c>, the core group being "core".</summary>
internal static class StoreKeys
{
    public const string Registry = "/registry/";

    public static string Prefix(ResourceType type) => $"{Registry}{(type.Group.Length == 0 ? "core" : type.Group)}/{type.Plural}/";

    /// <summary>A key inside its kind: "namespace/name" or "name".</summary>
    public static string Key(string ns, string name) => ns.Length == 0 ? name : $"{ns}/{name}";

    public static string Of(ResourceType type, string key) => Prefix(type) + key;

    /// <summary>Reserves a node port for the Service that its value names.</summary>
    public static string NodePort(int port) => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"/allocations/nodeports/{port}");
}
