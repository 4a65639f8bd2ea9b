using Fairlead.Primitives;

namespace Fairlead.Proxy.Metrics;

/// <summary>What is read when somebody asks for metrics, and not counted as it happens.</summary>
/// <param name="Traffic">The kernel's counters by Service.</param>
/// <param name="MissedEnds">Times that ended connections were told faster than they could be counted; null where bytes are not counted.</param>
/// <param name="Gaps">Services whose policy Local finds no endpoint here, by family and by policy ("internal", "external").</param>
public sealed record KernelFigures(IReadOnlyList<ServiceTraffic> Traffic, long? MissedEnds, IReadOnlyList<(IpFamily Family, string Policy, int Services)> Gaps);
