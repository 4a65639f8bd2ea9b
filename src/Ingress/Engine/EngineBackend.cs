using Fairlead.Ingress.Plan;
using Fairlead.Primitives;

namespace Fairlead.Ingress.Engine;

/// <summary>A backend with its slots; an empty slot is null.</summary>
public sealed record EngineBackend(Backend Backend, EquatableList<SocketAddr?> Slots)
{
    public static string SlotName(int slot) => $"s{slot + 1}";
}
