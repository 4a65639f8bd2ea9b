namespace Fairlead.Node.Plan;

/// <summary>What a pod has on the node's disk, in bytes.</summary>
/// <param name="Containers">By container: what it wrote into its own file system, and its logs.</param>
/// <param name="EmptyDirs">By volume, those on disk.</param>
public sealed record StorageUse(IReadOnlyDictionary<string, long> Containers, IReadOnlyDictionary<string, long> EmptyDirs)
{
    public long Total => Containers.Values.Sum() + EmptyDirs.Values.Sum();
}
