using Fairlead.Proxy.Plan;

namespace Fairlead.Proxy;

/// <summary>
/// What carries the plan out. One caller at a time. A change is made whole or not at all; where that fails, the caller asks for
/// <see cref="Replace"/>, which looks at what is really there.
/// </summary>
public interface IDataPlane : IDisposable
{
    /// <summary>The name of the proxy mode, as kube-proxy's <c>--proxy-mode</c> and <c>/proxyMode</c> know it.</summary>
    string Mode { get; }

    /// <summary>Frontends that are served now.</summary>
    int Frontends { get; }

    /// <summary>Elements, or whatever this data plane is made of, put in and taken out by the last change.</summary>
    (int Added, int Removed) LastChange { get; }

    /// <summary>Connections that each frontend has taken, as far as this data plane counts them. May be called from any thread.</summary>
    IReadOnlyList<(FrontendKey Key, ulong Connections)> ReadConnections();

    /// <summary>Makes the ground ready, keeping what an earlier life of this program has left there: nothing that it serves stops. Blocks for some milliseconds.</summary>
    void Start(Surroundings surroundings);

    /// <summary>Fits what every Service shares to other surroundings, without touching what is served.</summary>
    void Fit(Surroundings surroundings);

    /// <summary>Makes these changes to what is there.</summary>
    ApplyOutcome Apply(PlanChange change);

    /// <summary>Makes everything as the plan says, and nothing else of ours be there, by the differences to what really is there. What is there and not wanted is noted in the change as gone.</summary>
    ApplyOutcome Replace(PlanChange everything);

    /// <summary>
    /// Whether all that is ours is still there, as far as anybody else could have changed it. The quick look finds missing rules and
    /// tables; the thorough one compares every element, where anything has been changed at all.
    /// </summary>
    bool IsUntouched(bool thorough);

    /// <summary>Takes away all that is ours, whichever life of the program made it.</summary>
    void CleanUp();
}
