using Fairlead.Kubernetes;
using Fairlead.Kubernetes.Core;
using Fairlead.Primitives;

namespace Fairlead.Explain.Trace;

/// <summary>Whether the client's resolver makes a Service of the name: its form, and whom the client asks (the DNS for Services and Pods page of Kubernetes).</summary>
internal static class NameLink
{
    public static Hop Of(HostName host, NamespacedName service, TraceOrigin from, ClusterView view)
    {
        string bare = host.Given.TrimEnd('.');
        string full = $"{service.Name}.{service.Namespace}.svc.{host.Domain}";
        var hop = new Hop(HopKind.Name, bare, HopState.Ok, "", bare == full ? "the whole name" : $"the search path makes it {full}");
        if (service.Namespace.Contains('.')) return hop with { State = HopState.Broken, Says = "", Cause = WrongForm(bare, service, host.Domain) };
        return from switch
        {
            TraceOrigin.Pod(var name) when view.Pods.FirstOrDefault(pod => pod.Key == name) is { } pod => Asked(hop, pod, full),
            TraceOrigin.Node(var node) => Elsewhere(hop, $"node {node}", "asks its own resolvers, not the cluster's"),
            TraceOrigin.External => Elsewhere(hop, "A machine outside", "does not ask the cluster's DNS"),
            _ => hop,
        };
    }

    /// <summary>web.shop.cluster.local lacks "svc"; web.svc.shop has it in the wrong place.</summary>
    private static Cause WrongForm(string given, NamespacedName split, string domain)
    {
        string[] labels = given.EndsWith("." + domain, StringComparison.OrdinalIgnoreCase) ? given[..^(domain.Length + 1)].Split('.') : given.Split('.');
        string? meant = labels switch
        {
            [var name, var space] => $"{name}.{space}.svc.{domain}",
            [var name, "svc", var space] => $"{name}.{space}.svc.{domain}",
            [var name, var space, "svc", ..] => $"{name}.{space}.svc.{domain}",
            _ => null,
        };
        return new Cause(CauseCode.NoNameOfAService, $"{given} is no name of a Service: those are NAME, NAME.NAMESPACE and NAME.NAMESPACE.svc.{domain}.", meant is null ? $"write {split.Name}.NAMESPACE" : $"write {meant}");
    }

    private static Hop Asked(Hop hop, Pod pod, string full)
    {
        bool ofTheNode = pod.Spec.DnsPolicy == "Default" || pod.Spec.HostNetwork is true && pod.Spec.DnsPolicy is not ("ClusterFirstWithHostNet" or "None");
        if (ofTheNode)
            return hop with
            {
                State = HopState.Broken,
                RestsOn = $"pod/{pod.Name}",
                Says = "",
                Cause = new Cause(CauseCode.NameNotAskedOfTheCluster, $"Pod {pod.Name} asks its node's resolvers ({(pod.Spec.DnsPolicy == "Default" ? "dnsPolicy Default" : "hostNetwork without dnsPolicy ClusterFirstWithHostNet")}), and those know no Services.",
                    $"set spec.dnsPolicy to {(pod.Spec.HostNetwork is true ? "ClusterFirstWithHostNet" : "ClusterFirst")}, and make the pod anew"),
            };
        return pod.Spec.DnsPolicy == "None" ? hop with { State = HopState.Unknown, RestsOn = $"pod/{pod.Name}", Says = "dnsPolicy None: it asks the resolvers of its dnsConfig" } : hop with { RestsOn = $"pod/{pod.Name}" };
    }

    private static Hop Elsewhere(Hop hop, string who, string why) => hop with
    {
        State = HopState.Warning,
        Says = "",
        Cause = new Cause(CauseCode.NameNotAskedOfTheCluster, $"{who} {why}: the names of Services are known to pods.", "use an address, or ask the cluster's DNS (fairlead up --host-dns)"),
    };
}
