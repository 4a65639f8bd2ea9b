using Fairlead.Kubernetes.Meta;

namespace Fairlead.Kubernetes;

/// <summary>A list answer: its items and the revision it shows.</summary>
public sealed record KubernetesList<T>(ListMeta Metadata, IReadOnlyList<T> Items);
