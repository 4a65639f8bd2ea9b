using Fairlead.Kubernetes;


namespace Fairlead.Client;

/// <summary>Small questions about any object.</summary>
public static class ObjectStates
{
    extension(IKubernetesObject obj)
    {
        /// <summary>The object's revision as a number; 0 when absent or not a number.</summary>
        public long StoreRevision => long.TryParse(obj.Metadata.ResourceVersion, out long revision) ? revision : 0;

        /// <summary>The object waits for its finalizers or its grace period.</summary>
        public bool IsBeingDeleted => obj.Metadata.DeletionTimestamp is not null;
    }
}
