namespace Fairlead.Kubernetes.Schema;

/// <summary>How appliers share a list: <c>x-kubernetes-list-type</c>.</summary>
public enum ListKind
{
    /// <summary>One owner for the whole list; also what a list without a mark is.</summary>
    Atomic,

    /// <summary>Each value has its owners.</summary>
    Set,

    /// <summary>Each item, told by its keys, has its owners.</summary>
    Map,
}
