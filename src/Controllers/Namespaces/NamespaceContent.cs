using Fairlead.Client;
using Fairlead.Kubernetes;
using Fairlead.Kubernetes.Meta;
using Fairlead.Kubernetes.Core;

namespace Fairlead.Controllers.Namespaces;

/// <summary>All that lies in a namespace: to delete it, and to see what is left.</summary>
public static class NamespaceContent
{
    /// <summary>Kinds with objects in namespaces; pods last, for their controllers would make new ones.</summary>
    public static IReadOnlyList<ResourceType> Types { get; } =
        [.. Resources.Preferred
            .Where(type => type.Namespaced && type.Plural.Length > 0 && type.Verbs.Contains("list") && type.Verbs.Contains("delete") && type != Resources.EventsEvent)
            .OrderBy(type => type == Pod.Resource)];

    /// <summary>Asks for the deletion of everything. Returns what could not be asked, by kind.</summary>
    public static async Task<IReadOnlyList<string>> DeleteAsync(KubeClient client, string ns, CancellationToken stop)
    {
        var failures = new List<string>();
        foreach (var type in Types)
        {
            try
            {
                await client.DeleteCollectionAsync(type, ns, delete: new DeleteOptions { PropagationPolicy = "Background" }, stop: stop);
            }
            catch (ApiException e) when (e.IsNotFound || e.Code == System.Net.HttpStatusCode.MethodNotAllowed)
            {
                continue;                                                            // this server does not have the kind
            }
            catch (ApiException e)
            {
                failures.Add($"{type.GroupResource}: {e.Message}");
            }
        }
        return failures;
    }

    /// <summary>How many objects of each kind are left; kinds without any are not told.</summary>
    public static async Task<IReadOnlyList<ContentLeft>> LeftAsync(KubeClient client, string ns, CancellationToken stop)
    {
        var left = new List<ContentLeft>();
        foreach (var type in Types)
        {
            try
            {
                var page = await client.ListAsync(type, MetadataObject.ReadSmall, ns, stop: stop);
                if (page.Items.Count > 0) left.Add(new ContentLeft(type.GroupResource, page.Items.Count, [.. page.Items.SelectMany(item => item.Metadata.Finalizers)]));
            }
            catch (ApiException e) when (e.IsNotFound || e.Code == System.Net.HttpStatusCode.MethodNotAllowed)
            {
                continue;                                                            // this server does not have the kind
            }
        }
        return left;
    }
}
