using Fairlead.Primitives;

namespace Fairlead.Catalog;

/// <summary>One piece of news for <see cref="CatalogState"/>. The <c>…Replaced</c> ones carry a whole kind, as a list does.</summary>
public abstract record CatalogChange
{
    private CatalogChange() { }

    public sealed record ServiceSet(CatalogService Service) : CatalogChange;
    public sealed record ServiceGone(NamespacedName Name) : CatalogChange;
    public sealed record ServicesReplaced(IReadOnlyCollection<CatalogService> Services) : CatalogChange;

    /// <param name="TriggerTime">When what caused this change happened, where the slice tells it.</param>
    public sealed record SliceSet(CatalogSlice Slice, DateTimeOffset? TriggerTime = null) : CatalogChange;
    public sealed record SliceGone(NamespacedName Name) : CatalogChange;
    public sealed record SlicesReplaced(IReadOnlyCollection<CatalogSlice> Slices) : CatalogChange;

    public sealed record NodeSet(CatalogNode Node) : CatalogChange;
    public sealed record NodeGone(string Name) : CatalogChange;
    public sealed record NodesReplaced(IReadOnlyCollection<CatalogNode> Nodes) : CatalogChange;

    public sealed record ServiceCidrSet(CatalogServiceCidr Cidr) : CatalogChange;
    public sealed record ServiceCidrGone(string Name) : CatalogChange;

    /// <param name="Cidrs">Null: the API server has none to give.</param>
    public sealed record ServiceCidrsReplaced(IReadOnlyCollection<CatalogServiceCidr>? Cidrs) : CatalogChange;
}
