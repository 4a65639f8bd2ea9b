namespace Fairlead.Kubernetes.Protobuf;

/// <summary>A field of a message: its JSON name, its type (a scalar's name or a message's) and whether it repeats. A map's values are of <paramref name="Type"/>.</summary>
internal sealed record ProtoField(string Name, string Type, bool Repeated, bool IsMap);
