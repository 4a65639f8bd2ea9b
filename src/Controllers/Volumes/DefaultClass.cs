using Fairlead.Client.Watching;
using Fairlead.Kubernetes.Storage;
using Fairlead.Primitives;

namespace Fairlead.Controllers.Volumes;

/// <summary>The storage class of claims that name none. The empty name is a name: it asks for a volume without a class.</summary>
public static class DefaultClass
{
    /// <summary>The class of this name; for null the newest that is marked as the default; null when there is none.</summary>
    public static StorageClass? Or(string? name, ResourceCache<StorageClass> classes) => name is not null
        ? classes.Find(new NamespacedName("", name))
        : classes.All().Where(storage => storage.Metadata.Annotations.GetValueOrDefault(VolumeNames.DefaultClass) == "true").MaxBy(storage => storage.Metadata.CreationTimestamp);
}
