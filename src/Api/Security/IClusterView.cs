using Fairlead.Kubernetes;

namespace Fairlead.Api.Security;

/// <summary>The objects of the cluster as this server has them in memory, for those who decide on requests. Reading never waits.</summary>
public interface IClusterView
{
    /// <summary>One object's JSON, or null.</summary>
    ReadOnlyMemory<byte>? Find(ResourceType type, string ns, string name);

    /// <summary>The JSON of all objects of a kind, or of those in one namespace.</summary>
    IEnumerable<ReadOnlyMemory<byte>> All(ResourceType type, string? ns = null);

    /// <summary>The revision of the last change to any object of the kind: what was derived from them stands while this does.</summary>
    long Revision(ResourceType type);
}
