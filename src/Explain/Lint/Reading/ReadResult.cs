namespace Fairlead.Explain.Lint.Reading;

/// <summary>What was found in a text.</summary>
/// <param name="NotChecked">Objects of kinds that are not Kubernetes' own, of which nothing is known.</param>
public sealed record ReadResult(IReadOnlyList<Manifest> Manifests, IReadOnlyList<Finding> Findings, int NotChecked);
