using Fairlead.Kubernetes;
using Fairlead.Kubernetes.Core;

namespace Fairlead.Explain.Trace;

/// <summary>A Service that is another name: DNS answers with a CNAME, and the cluster has no further part in the connection.</summary>
internal static class ExternalNameLink
{
    public static Hop Of(Service service, ClusterView view)
    {
        string other = (service.Spec.ExternalName ?? "").TrimEnd('.');
        var hop = new Hop(HopKind.Name, other, HopState.Ok, $"service/{service.Name}", "DNS answers with a CNAME; the cluster leads no packets of it");
        if (LeadsBack(service, view))
            return hop with { State = HopState.Broken, Cause = new Cause(CauseCode.ExternalNameLoop, $"{service.Name} is another name for {other}, which leads back to it.", "set spec.externalName to a name outside the circle") };
        return service.Spec.Ports.Count == 0 ? hop
            : hop with { State = HopState.Warning, Cause = new Cause(CauseCode.ExternalNameWithPorts, $"{service.Name} has ports, and an ExternalName maps none: clients reach {other} on the port they asked for.", "remove spec.ports, and use the other side's own port") };
    }

    private static bool LeadsBack(Service start, ClusterView view)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (var at = start; at is { Spec.Type: "ExternalName" }; at = Behind(at, view))
            if (!seen.Add(at.Key.ToString())) return true;
        return false;
    }

    private static Service? Behind(Service service, ClusterView view)
    {
        string[] labels = (service.Spec.ExternalName ?? "").TrimEnd('.').Split('.');
        return labels is [var name, var space, "svc", ..] ? view.Services.FirstOrDefault(other => other.Name == name && other.Namespace == space) : null;
    }
}
