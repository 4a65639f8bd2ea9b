using Fairlead.Api.Cache;
using Fairlead.Kubernetes;
using Fairlead.Kubernetes.Core;
using KubernetesResources = Fairlead.Kubernetes.Resources;

namespace Fairlead.Api.Admission;

/// <summary>The LimitRanges of a namespace.</summary>
internal static class LimitRanges
{
    public static IEnumerable<LimitRange> Of(ApiCore core, string ns)
    {
        var snapshot = core.Cache[KubernetesResources.LimitRange].Snapshot;
        return snapshot.Objects.IsEmpty ? [] : snapshot.In(new WatchScope(ns, null)).Select(o => KubernetesJson.Read<LimitRange>(o.Json.Span));
    }
}
