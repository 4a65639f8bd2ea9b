using System.Globalization;
using Fairlead.Kubernetes.Core;
using Fairlead.Kubernetes.Validation.Rules;

namespace Fairlead.Kubernetes.Validation.Pods;

/// <summary>
/// What holds for the spec of a pod and of a template: volumes · claims · containers · init containers · ephemeral containers · the whole's resources · host
/// network · policies · selector · security · affinity · DNS · gates · spreading · users · names · tolerations · aliases · classes · overhead · system.
/// </summary>
internal static class PodSpecRules
{
    /// <param name="pod">The pod's name, "" where it has none yet; null in a template.</param>
    public static void Check(PodSpec spec, string? pod, FieldPath path, Faults faults)
    {
        var names = new ContainerNames(VolumeRules.Check(spec.Volumes, pod, path.Child("volumes"), faults), spec);
        PodResourceRules.Claims(spec.ResourceClaims, path.Child("resourceClaims"), faults);
        ContainerRules.Containers(spec, names, path.Child("containers"), faults);
        ContainerRules.InitContainers(spec, names, path.Child("initContainers"), faults);
        ContainerRules.EphemeralContainers(spec, names, path.Child("ephemeralContainers"), faults);
        PodResourceRules.Whole(spec, names.Claims, path.Child("resources"), faults);
        HostNetwork(spec, isPod: pod is not null, path, faults);
        RestartPolicy(spec, path.Child("restartPolicy"), faults);
        DnsRules.Policy(spec.DnsPolicy, path.Child("dnsPolicy"), faults);
        MetadataRules.Labels(spec.NodeSelector, path.Child("nodeSelector"), faults);
        SecurityRules.Pod(spec, path.Child("securityContext"), faults);
        AffinityTermRules.Check(spec.Affinity, path.Child("affinity"), faults);
        DnsRules.Config(spec, path, faults);
        for (int i = 0; i < spec.ReadinessGates.Count; i++)
            faults.Invalid(path.Child("readinessGates").At(i).Child("conditionType"), spec.ReadinessGates[i].ConditionType, Names.QualifiedName(spec.ReadinessGates[i].ConditionType));
        SchedulingGates(spec, path.Child("schedulingGates"), faults);
        SpreadRules.Check(spec.TopologySpreadConstraints, path.Child("topologySpreadConstraints"), faults);
        OperatingSystemRules.HostProcess(spec, path, faults);
        SecurityRules.OwnUsers(spec, path, faults);
        NamesOf(spec, path, faults);
        TolerationRules.Check(spec.Tolerations, path.Child("tolerations"), faults);
        HostAliases(spec, path.Child("hostAliases"), faults);
        Name(spec.PriorityClassName, path.Child("priorityClassName"), Names.Dns1123Subdomain, faults);
        if (spec.RuntimeClassName is { } runtime) faults.Invalid(path.Child("runtimeClassName"), runtime, Names.Dns1123Subdomain(runtime));
        if (spec.PreemptionPolicy is { } preemption and not ("PreemptLowerPriority" or "Never"))
            faults.NotSupported(path.Child("preemptionPolicy"), preemption, "PreemptLowerPriority", "Never");
        RequirementRules.Check(new ResourceRequirements { Limits = spec.Overhead }, RequirementRules.OfContainer, names.Claims, path.Child("overhead"), faults);
        OperatingSystemRules.Check(spec, path, faults);
    }

    private static void RestartPolicy(PodSpec spec, FieldPath path, Faults faults)
    {
        if (string.IsNullOrEmpty(spec.RestartPolicy)) faults.Required(path);
        else if (spec.RestartPolicy is not ("Always" or "OnFailure" or "Never")) faults.NotSupported(path, spec.RestartPolicy, "Always", "OnFailure", "Never");
    }

    /// <summary>In the host's network a container's port is the host's. A template may leave it out: it is filled in for the pod.</summary>
    private static void HostNetwork(PodSpec spec, bool isPod, FieldPath path, Faults faults)
    {
        if (spec.HostNetwork != true) return;
        for (int i = 0; i < spec.Containers.Count; i++)
        {
            for (int j = 0; j < spec.Containers[i].Ports.Count; j++)
            {
                var port = spec.Containers[i].Ports[j];
                int host = port.HostPort ?? 0;
                if ((isPod || host != 0) && host != port.ContainerPortValue)
                    faults.Invalid(path.Child("containers").At(i).Child("ports").At(j).Child("hostPort"), host, "must match `containerPort` when `hostNetwork` is true");
            }
        }
    }

    private static void SchedulingGates(PodSpec spec, FieldPath path, Faults faults)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (int i = 0; i < spec.SchedulingGates.Count; i++)
        {
            string name = spec.SchedulingGates[i].Name;
            faults.Invalid(path.At(i), name, Names.QualifiedName(name));
            if (!seen.Add(name)) faults.Duplicate(path.At(i), name);
        }
    }

    private static void NamesOf(PodSpec spec, FieldPath path, Faults faults)
    {
        Name(spec.ServiceAccountName, path.Child("serviceAccountName"), Names.Dns1123Subdomain, faults);
        Name(spec.NodeName, path.Child("nodeName"), Names.Dns1123Subdomain, faults);
        if (spec.ActiveDeadlineSeconds is { } deadline and (< 1 or > int.MaxValue))
            faults.Invalid(path.Child("activeDeadlineSeconds"), deadline, string.Create(CultureInfo.InvariantCulture, $"must be between 1 and {int.MaxValue}, inclusive"));
        Name(spec.Hostname, path.Child("hostname"), Names.Dns1123Label, faults);
        Name(spec.Subdomain, path.Child("subdomain"), Names.Dns1123Label, faults);
        if (!string.IsNullOrEmpty(spec.HostnameOverride)) HostnameOverride(spec.HostnameOverride, spec, path, faults);
    }

    /// <summary>The kernel's limit for a host's name is 64 bytes. A pod in the host's network has the host's.</summary>
    private static void HostnameOverride(string name, PodSpec spec, FieldPath path, Faults faults)
    {
        const int Most = 64;
        var at = path.Child("hostnameOverride");
        faults.Invalid(at, name, Names.Dns1123Subdomain(name));
        if (name.Length > Most) faults.TooLong(at, Most);
        if (spec.SetHostnameAsFQDN == true) faults.Forbidden(path.Child("setHostnameAsFQDN"), "may not be set when hostnameOverride is set");
        if (spec.HostNetwork == true) faults.Forbidden(at, "may not be set when hostNetwork is true");
    }

    private static void Name(string? name, FieldPath path, Func<string, IReadOnlyList<string>> rule, Faults faults)
    {
        if (!string.IsNullOrEmpty(name)) faults.Invalid(path, name, rule(name));
    }

    private static void HostAliases(PodSpec spec, FieldPath path, Faults faults)
    {
        for (int i = 0; i < spec.HostAliases.Count; i++)
        {
            AddressRules.Ip(path.At(i).Child("ip"), spec.HostAliases[i].Ip, faults);
            for (int j = 0; j < spec.HostAliases[i].Hostnames.Count; j++)
                faults.Invalid(path.At(i).Child("hostnames").At(j), spec.HostAliases[i].Hostnames[j], Names.Dns1123Subdomain(spec.HostAliases[i].Hostnames[j]));
        }
    }
}
