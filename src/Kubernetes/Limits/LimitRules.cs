using System.Globalization;
using Fairlead.Kubernetes.Core;
using Fairlead.Kubernetes.Quotas;

namespace Fairlead.Kubernetes.Limits;

/// <summary>What a LimitRange has against a pod or a claim, each fault once, in Kubernetes' words.</summary>
public static class LimitRules
{
    public static IReadOnlyList<string> Faults(LimitRange range, Pod pod)
    {
        var faults = new List<string>();
        foreach (var item in range.Spec.Limits)
        {
            if (item.Type == "Container")
            {
                foreach (var container in pod.Spec.Containers.Concat(pod.Spec.InitContainers))
                    Check(item, new(container.Resources?.Requests ?? Nothing), new(container.Resources?.Limits ?? Nothing), faults);
            }
            else if (item.Type == "Pod") Check(item, PodResources.Requests(pod.Spec), PodResources.Limits(pod.Spec), faults);
        }
        return [.. faults.Distinct()];
    }

    public static IReadOnlyList<string> Faults(LimitRange range, PersistentVolumeClaim claim)
    {
        var faults = new List<string>();
        var requests = new ResourceTally(claim.Spec.Resources?.Requests ?? Nothing);
        foreach (var item in range.Spec.Limits.Where(l => l.Type == "PersistentVolumeClaim"))
        {
            foreach (var (name, least) in Sorted(item.Min)) Least(item.Type, name, least, requests, new(), faults);
            foreach (var (name, most) in Sorted(item.Max)) MostRequested(item.Type, name, most, requests, faults);
        }
        return [.. faults.Distinct()];
    }

    private static IReadOnlyDictionary<string, Quantity> Nothing => System.Collections.ObjectModel.ReadOnlyDictionary<string, Quantity>.Empty;

    private static IEnumerable<(string Name, QuantityAmount Amount)> Sorted(IReadOnlyDictionary<string, Quantity> amounts) =>
        amounts.OrderBy(a => a.Key, StringComparer.Ordinal).Select(a => (a.Key, a.Value.Amount));

    private static void Check(LimitRangeItem item, ResourceTally requests, ResourceTally limits, List<string> faults)
    {
        foreach (var (name, least) in Sorted(item.Min)) Least(item.Type, name, least, requests, limits, faults);
        foreach (var (name, most) in Sorted(item.Max)) Most(item.Type, name, most, requests, limits, faults);
        foreach (var (name, ratio) in Sorted(item.MaxLimitRequestRatio)) Ratio(item.Type, name, ratio, requests, limits, faults);
    }

    private static void Least(string type, string name, QuantityAmount least, ResourceTally requests, ResourceTally limits, List<string> faults)
    {
        string rule = $"minimum {name} usage per {type} is {least}";
        if (requests[name] is not { } request) faults.Add($"{rule}.  No request is specified");
        else if (request < least) faults.Add($"{rule}, but request is {request}");
        else if (limits[name] is { } limit && limit < least) faults.Add($"{rule}, but limit is {limit}");
    }

    private static void Most(string type, string name, QuantityAmount most, ResourceTally requests, ResourceTally limits, List<string> faults)
    {
        string rule = $"maximum {name} usage per {type} is {most}";
        if (limits[name] is not { } limit) faults.Add($"{rule}.  No limit is specified");
        else if (limit > most) faults.Add($"{rule}, but limit is {limit}");
        else if (requests[name] is { } request && request > most) faults.Add($"{rule}, but request is {request}");
    }

    /// <summary>For what has requests alone.</summary>
    private static void MostRequested(string type, string name, QuantityAmount most, ResourceTally requests, List<string> faults)
    {
        string rule = $"maximum {name} usage per {type} is {most}";
        if (requests[name] is not { } request) faults.Add($"{rule}.  No request is specified");
        else if (request > most) faults.Add($"{rule}, but request is {request}");
    }

    private static void Ratio(string type, string name, QuantityAmount most, ResourceTally requests, ResourceTally limits, List<string> faults)
    {
        string rule = $"{name} max limit to request ratio per {type} is {most}";
        if (requests[name] is not { IsZero: false } request) faults.Add($"{rule}, but no request is specified or request is 0");
        else if (limits[name] is not { IsZero: false } limit) faults.Add($"{rule}, but no limit is specified or limit is 0");
        else if (limit.Nano * 1_000_000_000 > request.Nano * most.Nano)
            faults.Add(string.Create(CultureInfo.InvariantCulture, $"{rule}, but provided ratio is {(double)limit.Nano / (double)request.Nano:F6}"));
    }
}
