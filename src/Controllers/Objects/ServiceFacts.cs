using Fairlead.Kubernetes.Core;

namespace Fairlead.Controllers.Objects;

/// <summary>Small questions about Services.</summary>
public static class ServiceFacts
{
    /// <summary>Marks slices and Endpoints of a Service without a cluster IP.</summary>
    public const string HeadlessLabel = "service.kubernetes.io/headless";

    extension(Service service)
    {
        public bool IsHeadless => service.Spec.ClusterIP == "None";
        public bool IsExternalName => service.Spec.Type == "ExternalName";
        public bool PublishesNotReady => service.Spec.PublishNotReadyAddresses == true;

        /// <summary>The families its endpoints are in: "IPv4", "IPv6" or both.</summary>
        public IReadOnlyList<string> Families =>
            service.Spec.IpFamilies.Count > 0 ? service.Spec.IpFamilies
            : service.IsHeadless ? ["IPv4", "IPv6"]
            : service.Spec.ClusterIP?.Contains(':') == true ? ["IPv6"]
            : ["IPv4"];
    }

    extension(Pod pod)
    {
        /// <summary>The pod's address of a family; null when it has none (yet).</summary>
        public string? AddressIn(string family)
        {
            bool v6 = family == "IPv6";
            foreach (var ip in pod.Status.PodIPs)
            {
                if (ip.Ip.Contains(':') == v6) return ip.Ip;
            }
            return pod.Status.PodIPs.Count == 0 && pod.Status.PodIP is { Length: > 0 } only && only.Contains(':') == v6 ? only : null;
        }

        /// <summary>The host name under which DNS knows the pod behind this Service; null when it has none there.</summary>
        public string? HostnameIn(Service service) =>
            pod.Spec.Hostname is { Length: > 0 } hostname && pod.Spec.Subdomain == service.Metadata.Name && pod.Metadata.Namespace == service.Metadata.Namespace ? hostname : null;

        /// <summary>True when nothing that endpoints are made of differs between two states of a pod.</summary>
        public bool SameForEndpoints(Pod other) =>
            pod.Metadata.Uid == other.Metadata.Uid
            && pod.IsReady == other.IsReady
            && pod.IsTerminating == other.IsTerminating
            && pod.IsFinished == other.IsFinished
            && pod.Spec.NodeName == other.Spec.NodeName
            && pod.Status.PodIP == other.Status.PodIP
            && pod.Status.PodIPs.Select(ip => ip.Ip).SequenceEqual(other.Status.PodIPs.Select(ip => ip.Ip))
            && pod.Metadata.Labels.Count == other.Metadata.Labels.Count
            && LabelSelection.Chooses(pod.Metadata.Labels, other.Metadata.Labels);
    }
}
