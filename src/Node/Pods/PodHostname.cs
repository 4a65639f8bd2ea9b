using Fairlead.Kubernetes.Core;

namespace Fairlead.Node.Pods;

/// <summary>The name a pod calls itself, and its full name where it has a subdomain.</summary>
public sealed record PodHostname(string Name, string? Fqdn)
{
    /// <summary>RFC 1123: a label has at most 63 characters.</summary>
    private const int MaxLabel = 63;

    public static PodHostname Of(Pod pod, string clusterDomain)
    {
        string name = pod.Spec.Hostname is { Length: > 0 } given ? given : Truncated(pod.Metadata.Name ?? "");
        string? fqdn = pod.Spec.Subdomain is { Length: > 0 } subdomain ? $"{name}.{subdomain}.{pod.Metadata.Namespace}.svc.{clusterDomain}" : null;
        return new PodHostname(name, fqdn);
    }

    /// <summary>What the hostname system call answers in the pod.</summary>
    public string Kernel(PodSpec spec) => spec.HostnameOverride is { Length: > 0 } other ? other : spec.SetHostnameAsFQDN == true && Fqdn is not null ? Fqdn : Name;

    private static string Truncated(string name) => name.Length <= MaxLabel ? name : name[..MaxLabel].TrimEnd('-', '.');
}
