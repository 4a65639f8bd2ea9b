using Fairlead.Kubernetes.Core;

namespace Fairlead.Controllers.Namespaces;

/// <summary>What a terminating namespace's conditions should say, in Kubernetes' words. Pure.</summary>
public static class NamespaceConditions
{
    public static IReadOnlyList<NamespaceCondition> Decide(Namespace ns, IReadOnlyList<string> failures, IReadOnlyList<ContentLeft> left, DateTimeOffset now)
    {
        var finalizers = left.SelectMany(content => content.Finalizers).CountBy(name => name).OrderBy(entry => entry.Key, StringComparer.Ordinal).ToArray();
        return
        [
            Say("NamespaceDeletionDiscoveryFailure", false, "ResourcesDiscovered", "All resources successfully discovered"),
            Say("NamespaceDeletionGroupVersionParsingFailure", false, "ParsedGroupVersions", "All legacy kube types successfully parsed"),
            failures.Count == 0
                ? Say("NamespaceDeletionContentFailure", false, "ContentDeleted", "All content successfully deleted, may be waiting on finalization")
                : Say("NamespaceDeletionContentFailure", true, "ContentDeletionFailed", $"Failed to delete all resource types, {failures.Count} remaining: {string.Join(", ", failures)}"),
            left.Count == 0
                ? Say("NamespaceContentRemaining", false, "ContentRemoved", "All content successfully removed")
                : Say("NamespaceContentRemaining", true, "SomeResourcesRemain", $"Some resources are remaining: {string.Join(", ", left.Select(content => $"{content.Resource} has {content.Count} resource instances"))}"),
            finalizers.Length == 0
                ? Say("NamespaceFinalizersRemaining", false, "ContentHasNoFinalizers", "All content-preserving finalizers finished")
                : Say("NamespaceFinalizersRemaining", true, "SomeFinalizersRemain", $"Some content in the namespace has finalizers remaining: {string.Join(", ", finalizers.Select(entry => $"{entry.Key} in {entry.Value} resource instances"))}"),
        ];

        NamespaceCondition Say(string type, bool holds, string reason, string message)
        {
            var old = ns.Status.Conditions.FirstOrDefault(condition => condition.Type == type);
            string status = holds ? "True" : "False";
            return new NamespaceCondition { Type = type, Status = status, Reason = reason, Message = message, LastTransitionTime = old?.Status == status ? old.LastTransitionTime : now };
        }
    }
}
