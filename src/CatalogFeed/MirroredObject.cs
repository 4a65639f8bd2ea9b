using Fairlead.Catalog.Wire;
using Fairlead.Kubernetes;
using Fairlead.Kubernetes.Meta;

namespace Fairlead.CatalogFeed;

/// <summary>The catalog's value of an object, as the reflector wants to see one. Lives only from the watch to the catalog.</summary>
internal sealed class MirroredObject<T>(WireObject<T> read) : IKubernetesObject
{
    public string? ApiVersion => null;
    public string? Kind => null;
    public T Value => read.Value;
    public DateTimeOffset? TriggerTime => read.TriggerTime;
    public ObjectMeta Metadata => field ??= new ObjectMeta { Namespace = read.Key.Namespace, Name = read.Key.Name, ResourceVersion = read.ResourceVersion };
}
