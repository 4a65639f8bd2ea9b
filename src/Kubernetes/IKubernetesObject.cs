using Fairlead.Kubernetes.Json;
using Fairlead.Kubernetes.Meta;
using Fairlead.Primitives;

namespace Fairlead.Kubernetes;

/// <summary>An object of the API: it has a kind and metadata.</summary>
public interface IKubernetesObject
{
    string? ApiVersion { get; }
    string? Kind { get; }
    ObjectMeta Metadata { get; }
}

/// <summary>An object of the API that knows its resource and its JSON.</summary>
public interface IKubernetesObject<T> : IKubernetesObject, IJsonRecord<T> where T : class, IKubernetesObject<T>
{
    static abstract ResourceType Resource { get; }
}

/// <summary>Short ways to an object's metadata.</summary>
public static class KubernetesObjects
{
    extension(IKubernetesObject obj)
    {
        public string Name => obj.Metadata.Name ?? "";
        public string Namespace => obj.Metadata.Namespace ?? "";
        public NamespacedName Key => new(obj.Metadata.Namespace ?? "", obj.Metadata.Name ?? "");
    }
}
