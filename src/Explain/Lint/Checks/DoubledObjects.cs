using Fairlead.Explain.Lint.Objects;
using Fairlead.Explain.Lint.Reading;

namespace Fairlead.Explain.Lint.Checks;

/// <summary>One object in two documents. Looks at the manifests as they were read, for a bundle has each once.</summary>
internal static class DoubledObjects
{
    public static IEnumerable<Finding> Of(IReadOnlyList<Manifest> manifests) =>
        from same in manifests.Where(manifest => manifest.IsSubject && manifest.Name.Length > 0 && !manifest.Name.EndsWith('…')).GroupBy(manifest => manifest.Key)
        from later in same.Skip(1)
        let first = same.First()
        select LintRules.DuplicateObject.At(later, "metadata.name", $"{later.Title} stands in {first.File}:{first.Source.At.Line} already; of the two, only the last one applied stays.", "take one out, or give it another name");
}
