using Fairlead.Primitives;

namespace Fairlead.Catalog.Wire;

/// <summary>What a reader of this folder makes of an object's JSON: its value and where it stands in the watch.</summary>
/// <param name="TriggerTime">When the change behind this object happened, as the EndpointSlice controller notes it; for latency metrics.</param>
public readonly record struct WireObject<T>(NamespacedName Key, string ResourceVersion, T Value, DateTimeOffset? TriggerTime);
