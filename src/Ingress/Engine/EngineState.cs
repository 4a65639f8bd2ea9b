using Fairlead.Ingress.Plan;
using Fairlead.Primitives;

namespace Fairlead.Ingress.Engine;

/// <summary>
/// A plan as the engine holds it: each backend's endpoints in slots. A slot that is filled, emptied or filled anew costs the engine a
/// line of its runtime interface; all else costs a reload.
/// </summary>
public sealed record EngineState(IngressPlan Plan, EquatableList<EngineBackend> Backends)
{
    private const int FewestSlots = 4;

    public static EngineState Empty { get; } = new(IngressPlan.Empty, []);

    /// <summary>The state for a plan that comes after this one: endpoints that stay keep their slots.</summary>
    public EngineState Next(IngressPlan plan)
    {
        var before = Backends.ToDictionary(backend => backend.Backend.Name, backend => backend.Slots);
        return new(plan, [.. plan.Backends.Select(backend => new EngineBackend(backend, Place(before.GetValueOrDefault(backend.Name), backend.Endpoints)))]);
    }

    /// <summary>What leads from this state to another: nothing, lines for the runtime interface, or (null) a reload.</summary>
    public IReadOnlyList<string>? LinesTo(EngineState next)
    {
        if (Plan.Routes != next.Plan.Routes || Plan.Certificates != next.Plan.Certificates || Backends.Count != next.Backends.Count) return null;
        var lines = new List<string>();
        for (int i = 0; i < Backends.Count; i++)
        {
            var (was, becomes) = (Backends[i], next.Backends[i]);
            if (was.Slots.Count != becomes.Slots.Count || was.Backend with { Endpoints = [] } != becomes.Backend with { Endpoints = [] }) return null;
            for (int slot = 0; slot < was.Slots.Count; slot++) lines.AddRange(Lines($"{becomes.Backend.Name}/{EngineBackend.SlotName(slot)}", was.Slots[slot], becomes.Slots[slot]));
        }
        return lines;
    }

    private static IEnumerable<string> Lines(string server, SocketAddr? was, SocketAddr? becomes) => (was == becomes, becomes) switch
    {
        (true, _) => [],
        (_, null) => [$"set server {server} state maint"],
        (_, { } address) => [$"set server {server} addr {address.Address} port {address.Port}", $"set server {server} state ready"],
    };

    private static EquatableList<SocketAddr?> Place(EquatableList<SocketAddr?> before, EquatableList<SocketAddr> endpoints)
    {
        int size = Math.Max(before.Count, FewestSlots);
        while (size < endpoints.Count) size *= 2;
        var wanted = endpoints.ToHashSet();
        var slots = new SocketAddr?[size];
        for (int i = 0; i < before.Count; i++)
            if (before[i] is { } stays && wanted.Remove(stays)) slots[i] = stays;
        var free = Enumerable.Range(0, size).Where(i => slots[i] is null).GetEnumerator();
        foreach (var comes in wanted.Order())
        {
            free.MoveNext();
            slots[free.Current] = comes;
        }
        return new(slots);
    }
}
