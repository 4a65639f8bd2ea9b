using Fairlead.Kubernetes;

namespace Fairlead.Client.Watching;

/// <summary>Which objects a reflector follows.</summary>
/// <param name="Namespace">Null: all namespaces.</param>
public sealed record WatchScope(string? Namespace = null, string? LabelSelector = null, string? FieldSelector = null)
{
    public static WatchScope Everything { get; } = new();

    internal ListOptions List(string? next) => new()
    {
        LabelSelector = LabelSelector,
        FieldSelector = FieldSelector,
        Limit = PageSize,
        Continue = next,
    };

    internal ListOptions Watch(string from, TimeSpan timeout) => new()
    {
        LabelSelector = LabelSelector,
        FieldSelector = FieldSelector,
        ResourceVersion = from,
        AllowWatchBookmarks = true,
        Timeout = timeout,
    };

    private const int PageSize = 1000;                                               // keeps an answer of large objects within a few MiB
}
