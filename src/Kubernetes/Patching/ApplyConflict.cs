using System.Globalization;
using Fairlead.Kubernetes.Refusals;

namespace Fairlead.Kubernetes.Patching;

/// <summary>The refusal of an apply that would change other managers' fields, in the words that kubectl explains to its user.</summary>
internal static class ApplyConflict
{
    public static Refusal Of(IReadOnlyList<(ManagerEntry Entry, FieldSet Fields)> conflicts)
    {
        var all = conflicts.OrderBy(c => c.Entry.Manager, StringComparer.Ordinal)
            .SelectMany(c => c.Fields.Paths().Select(p => (Manager: c.Entry.ToString(), Path: FieldPaths.Text(p)))).ToList();
        string message = all.Count == 1
            ? $"Apply failed with 1 conflict: conflict with {all[0].Manager}: {all[0].Path}"
            : string.Create(CultureInfo.InvariantCulture, $"Apply failed with {all.Count} conflicts: ") + string.Join("\n", all.GroupBy(c => c.Manager, StringComparer.Ordinal)
                .SelectMany(g => g.Select(c => $"- {c.Path}").Prepend($"conflicts with {g.Key}:")));
        return new(RefusalReason.Conflict, message, [.. all.Select(c => new RefusalCause("FieldManagerConflict", $"conflict with {c.Manager}", c.Path))]);
    }
}
