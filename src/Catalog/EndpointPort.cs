using Fairlead.Primitives;

namespace Fairlead.Catalog;

/// <summary>A port that every endpoint of a slice serves, joined with the Service's port by name.</summary>
/// <param name="Port">0 stands for "all ports" (an absent number), which no proxy can serve.</param>
public readonly record struct EndpointPort(string Name, Protocol Protocol, ushort Port);
