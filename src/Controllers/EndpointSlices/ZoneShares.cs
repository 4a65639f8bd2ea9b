using Fairlead.Kubernetes.Discovery;

namespace Fairlead.Controllers.EndpointSlices;

/// <summary>
/// Topology aware routing (annotation topology-mode: Auto): gives each zone endpoints in proportion to its CPUs, if that leaves
/// no zone overloaded by more than a fifth. Pure.
/// </summary>
/// <param name="CpuOfZone">Allocatable CPUs of the ready nodes of each zone; empty when some ready node has no zone.</param>
public sealed record ZoneShares(IReadOnlyDictionary<string, double> CpuOfZone)
{
    private const double MostOverload = 0.2;                                         // as Kubernetes' OverloadThreshold

    public static ZoneShares None { get; } = new(new Dictionary<string, double>());

    /// <summary>Hints all ready endpoints of the group, or none: half a distribution would starve a zone.</summary>
    public void Hint(SliceGroup group)
    {
        var ready = Enumerable.Range(0, group.Endpoints.Count).Where(i => group.Endpoints.GetAt(i).Value.Conditions?.Ready == true).ToArray();
        if (Quotas(ready.Length) is not { } quotas || ready.Any(i => group.Endpoints.GetAt(i).Value.Zone is not { } zone || !quotas.ContainsKey(zone))) return;
        var homeless = new List<int>();
        foreach (int i in ready)
        {
            string zone = group.Endpoints.GetAt(i).Value.Zone!;
            if (quotas[zone] > 0) Give(group, i, zone, quotas);
            else homeless.Add(i);
        }
        foreach (int i in homeless) Give(group, i, quotas.MaxBy(quota => quota.Value).Key, quotas);
    }

    /// <summary>How many endpoints each zone should have; null when a fair distribution is not possible.</summary>
    private Dictionary<string, int>? Quotas(int endpoints)
    {
        double all = CpuOfZone.Values.Sum();
        if (CpuOfZone.Count < 2 || endpoints < CpuOfZone.Count || all <= 0) return null;
        var exact = CpuOfZone.ToDictionary(zone => zone.Key, zone => zone.Value / all * endpoints);
        var quotas = exact.ToDictionary(zone => zone.Key, zone => Math.Max(1, (int)Math.Floor(zone.Value)));
        foreach (var zone in exact.OrderByDescending(zone => zone.Value - Math.Floor(zone.Value)).ThenBy(zone => zone.Key, StringComparer.Ordinal))
        {
            if (quotas.Values.Sum() < endpoints) quotas[zone.Key]++;
        }
        bool overloaded = exact.Any(zone => zone.Value / quotas[zone.Key] - 1 > MostOverload);
        return overloaded || quotas.Values.Sum() > endpoints ? null : quotas;
    }

    private static void Give(SliceGroup group, int index, string zone, Dictionary<string, int> quotas)
    {
        quotas[zone]--;
        group.Endpoints.SetAt(index, group.Endpoints.GetAt(index).Value with { Hints = new EndpointHints { ForZones = [new ForZone { Name = zone }] } });
    }
}
