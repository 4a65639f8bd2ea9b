namespace Fairlead.Dns.Cluster;

/// <summary>Which pods are followed.</summary>
public enum PodScope : byte
{
    /// <summary>None: neither search paths nor pod names need them.</summary>
    None,

    /// <summary>Those of the node that is served, for their search paths.</summary>
    OfNode,

    /// <summary>All, so that pod names can be checked, or because no node in particular is served.</summary>
    All,
}
