using Fairlead.Catalog;

namespace Fairlead.Proxy.Plan;

/// <summary>
/// Which endpoints may be used: the one place where readiness, draining, topology and policy are weighed.
/// <list type="number">
/// <item>Ready ones (all, when the Service publishes addresses that are not ready).</item>
/// <item>Of these, when every one has a hint: the ones hinted to this node, else to this zone; without a match, all of them.</item>
/// <item>When none is ready: those that drain and still serve.</item>
/// <item>Policy Local: only this node's; there, steps 1 and 3 without step 2.</item>
/// </list>
/// </summary>
public readonly struct EndpointChoice
{
    private EndpointChoice(IReadOnlyList<Candidate> anywhere, IReadOnlyList<Candidate> here, bool existElsewhere) =>
        (Anywhere, Here, ExistElsewhere) = (anywhere, here, existElsewhere);

    /// <summary>For policy Cluster.</summary>
    public IReadOnlyList<Candidate> Anywhere { get; }

    /// <summary>For policy Local.</summary>
    public IReadOnlyList<Candidate> Here { get; }

    /// <summary>Some node has an endpoint that could be used there.</summary>
    public bool ExistElsewhere { get; }

    public static EndpointChoice Of(IReadOnlyList<Candidate> candidates, bool publishNotReady, NodeView node)
    {
        bool Ready(Candidate c) => c.Endpoint.IsReady || publishNotReady;
        bool Draining(Candidate c) => c.Endpoint is { IsServing: true, IsTerminating: true };
        bool Local(Candidate c) => c.Endpoint.Node == node.Name;

        var ready = Where(candidates, Ready);
        var usable = ready.Count > 0 ? ready : Where(candidates, Draining);
        var local = Where(ready, Local);
        if (local.Count == 0) local = Where(candidates, c => Local(c) && Draining(c));
        return new(Near(ready, node) ?? usable, local, usable.Count > 0);
    }

    /// <summary>The ready endpoints that are hinted to this node or zone; null when hints do not apply.</summary>
    private static IReadOnlyList<Candidate>? Near(IReadOnlyList<Candidate> ready, NodeView node)
    {
        if (ready.Count == 0) return null;
        if (All(ready, c => c.Endpoint.ForNodes.Count > 0) && Where(ready, c => Names(c.Endpoint.ForNodes.Span, node.Name)) is { Count: > 0 } sameNode) return sameNode;
        if (node.Zone is not { Length: > 0 } zone || !All(ready, c => c.Endpoint.ForZones.Count > 0)) return null;
        return Where(ready, c => Names(c.Endpoint.ForZones.Span, zone)) is { Count: > 0 } sameZone ? sameZone : null;
    }

    private static bool Names(ReadOnlySpan<string> names, string wanted)
    {
        foreach (string name in names)
        {
            if (name == wanted) return true;
        }
        return false;
    }

    private static bool All(IReadOnlyList<Candidate> candidates, Func<Candidate, bool> condition)
    {
        for (int i = 0; i < candidates.Count; i++)
        {
            if (!condition(candidates[i])) return false;
        }
        return true;
    }

    /// <summary>The same list when all pass: most services have nothing to leave out.</summary>
    private static IReadOnlyList<Candidate> Where(IReadOnlyList<Candidate> candidates, Func<Candidate, bool> condition)
    {
        if (All(candidates, condition)) return candidates;
        List<Candidate> kept = [];
        for (int i = 0; i < candidates.Count; i++)
        {
            if (condition(candidates[i])) kept.Add(candidates[i]);
        }
        return kept;
    }
}
