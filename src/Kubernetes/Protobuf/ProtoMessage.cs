using System.Collections.Frozen;

namespace Fairlead.Kubernetes.Protobuf;

/// <summary>A message of the facts: its fields by number.</summary>
internal sealed record ProtoMessage(string Name, FrozenDictionary<int, ProtoField> Fields);
