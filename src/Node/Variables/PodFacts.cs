namespace Fairlead.Node.Variables;

/// <summary>What is known of a running pod beyond its object: addresses, and the node's allocatable for unset limits.</summary>
public sealed record PodFacts(IReadOnlyList<string> PodIps, IReadOnlyList<string> HostIps, long NodeMilliCpu, long NodeMemoryBytes);
