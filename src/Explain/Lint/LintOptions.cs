namespace Fairlead.Explain.Lint;

/// <summary>What the cluster that the manifests are for is like.</summary>
public sealed record LintOptions
{
    /// <summary>The namespace of objects that name none.</summary>
    public string Namespace { get; init; } = "default";

    /// <summary>Lowest and highest node port: <c>--service-node-port-range</c>.</summary>
    public (int First, int Last) NodePorts { get; init; } = (30000, 32767);

    /// <summary>The cluster's own objects are among those given, so what is not there is nowhere.</summary>
    public bool KnowsCluster { get; init; }
}
