using Fairlead.Kubernetes.Core;
using Fairlead.Node.Cri;
using Fairlead.Node.Variables;

namespace Fairlead.Node.Pods;

/// <summary>Requests and limits of a container as the kernel's control groups take them. Pure.</summary>
public static class ContainerResourceLimits
{
    /// <summary>Microseconds over which a processor limit is enforced.</summary>
    private const long Period = 100_000;

    public static LinuxContainerResources For(PodSpec pod, Kubernetes.Core.Container container)
    {
        decimal request = Amount(container.Resources?.Requests, "cpu");
        decimal limit = Amount(container.Resources?.Limits, "cpu");
        if (request == 0) request = limit;
        return new LinuxContainerResources
        {
            CpuShares = Math.Max(2, (long)(request * 1024)),
            CpuPeriod = Period,
            CpuQuota = limit > 0 ? Math.Max(1000, (long)(limit * Period)) : 0,
            MemoryLimitInBytes = (long)Amount(container.Resources?.Limits, "memory"),
            OomScoreAdj = Plan.QualityOfService.Of(pod) switch { "Guaranteed" => -997, "BestEffort" => 1000, _ => 999 },
        };
    }

    /// <summary>For a container that runs already: a limit that is gone has to be said.</summary>
    public static LinuxContainerResources Changed(PodSpec pod, Kubernetes.Core.Container container)
    {
        var resources = For(pod, container);
        if (resources.CpuQuota == 0) resources.CpuQuota = -1;
        return resources;
    }

    private static decimal Amount(IReadOnlyDictionary<string, Kubernetes.Quantity>? amounts, string name) =>
        amounts is not null && amounts.TryGetValue(name, out var value) ? Quantities.Value(value) : 0;
}
