using System.Text;
using Fairlead.Kubernetes;

namespace Fairlead.Client;

/// <summary>The path and query of API requests.</summary>
public static class ResourcePath
{
    /// <summary>The path of one object, or of a subresource of it ("status", "binding").</summary>
    public static string Object(ResourceType type, string? ns, string name, string? subresource = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        if (type.Namespaced) ArgumentException.ThrowIfNullOrEmpty(ns);
        string path = type.Path(ns, Uri.EscapeDataString(name));
        return subresource is null ? path : $"{path}/{subresource}";
    }

    internal static string Query(ListOptions options, bool watch)
    {
        var query = new StringBuilder();
        if (watch) Add(query, "watch", "true");
        Add(query, "labelSelector", options.LabelSelector);
        Add(query, "fieldSelector", options.FieldSelector);
        Add(query, "resourceVersion", options.ResourceVersion);
        Add(query, "resourceVersionMatch", options.ResourceVersionMatch);
        Add(query, "limit", options.Limit?.ToString());
        Add(query, "continue", options.Continue);
        if (options.AllowWatchBookmarks) Add(query, "allowWatchBookmarks", "true");
        if (options.SendInitialEvents is { } initial) Add(query, "sendInitialEvents", initial ? "true" : "false");
        if (options.Timeout is { } timeout) Add(query, "timeoutSeconds", ((long)timeout.TotalSeconds).ToString());
        return query.ToString();
    }

    private static void Add(StringBuilder query, string name, string? value)
    {
        if (value is null) return;
        query.Append(query.Length == 0 ? '?' : '&').Append(name).Append('=').Append(Uri.EscapeDataString(value));
    }
}
