using System.Globalization;
using Fairlead.Kubernetes.Core;
using Fairlead.Kubernetes.Validation.Rules;

namespace Fairlead.Kubernetes.Validation.Pods;

/// <summary>
/// What holds for the spec of a pod and of a template: volumes · containers · init containers · ephemeral containers · policies · selector · host network ·
/// security · pull secrets · affinity · DNS · gates · spreading · names · tolerations · aliases.
/// </summary>
internal static class PodSpecRules
{
    public static void Check(PodSpec spec, FieldPath path, Faults faults)
    {
        var names = new ContainerNames(VolumeRules.Check(spec.Volumes, path.Child("volumes"), faults));
        ContainerRules.Containers(spec, names, path.Child("containers"), faults);
        ContainerRules.InitContainers(spec, names, path.Child("initContainers"), faults);
        ContainerRules.EphemeralContainers(spec, names, path.Child("ephemeralContainers"), faults);
        RestartPolicy(spec, path.Child("restartPolicy"), faults);
        DnsRules.Check(spec, path, faults);
        MetadataRules.Labels(spec.NodeSelector, path.Child("nodeSelector"), faults);
        HostNetwork(spec, path, faults);
        SecurityRules.Pod(spec, path.Child("securityContext"), faults);
        for (int i = 0; i < spec.ImagePullSecrets.Count; i++)
        {
            if (spec.ImagePullSecrets[i].Name is { Length: > 0 } secret) faults.Invalid(path.Child("imagePullSecrets").At(i).Child("name"), secret, Names.Dns1123Subdomain(secret));
        }
        AffinityTermRules.Check(spec.Affinity, path.Child("affinity"), faults);
        for (int i = 0; i < spec.ReadinessGates.Count; i++)
            faults.Invalid(path.Child("readinessGates").At(i).Child("conditionType"), spec.ReadinessGates[i].ConditionType, Names.QualifiedName(spec.ReadinessGates[i].ConditionType));
        SchedulingGates(spec, path.Child("schedulingGates"), faults);
        SpreadRules.Check(spec.TopologySpreadConstraints, path.Child("topologySpreadConstraints"), faults);
        NamesOf(spec, path, faults);
        TolerationRules.Check(spec.Tolerations, path.Child("tolerations"), faults);
        HostAliases(spec, path.Child("hostAliases"), faults);
        if (spec.PreemptionPolicy is { } preemption and not ("PreemptLowerPriority" or "Never"))
            faults.NotSupported(path.Child("preemptionPolicy"), preemption, "Never", "PreemptLowerPriority");
        if (spec.Os is { } os && os.Name.Length == 0) faults.Required(path.Child("os", "name"), "cannot be empty");
        else if (spec.Os?.Name is { } name and not ("linux" or "windows")) faults.NotSupported(path.Child("os"), name, "linux", "windows");
    }

    private static void RestartPolicy(PodSpec spec, FieldPath path, Faults faults)
    {
        if (string.IsNullOrEmpty(spec.RestartPolicy)) faults.Required(path);
        else if (spec.RestartPolicy is not ("Always" or "OnFailure" or "Never")) faults.NotSupported(path, spec.RestartPolicy, "Always", "OnFailure", "Never");
    }

    private static void HostNetwork(PodSpec spec, FieldPath path, Faults faults)
    {
        if (spec.HostNetwork != true) return;
        for (int i = 0; i < spec.Containers.Count; i++)
        {
            for (int j = 0; j < spec.Containers[i].Ports.Count; j++)
            {
                var port = spec.Containers[i].Ports[j];
                if (port.HostPort is { } host && host != port.ContainerPortValue)
                    faults.Invalid(path.Child("containers").At(i).Child("ports").At(j).Child("containerPort"), port.ContainerPortValue, "must match `hostPort` when `hostNetwork` is true");
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
        Name(spec.PriorityClassName, path.Child("priorityClassName"), Names.Dns1123Subdomain, faults);
        Name(spec.RuntimeClassName, path.Child("runtimeClassName"), Names.Dns1123Subdomain, faults);
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
            foreach (string host in spec.HostAliases[i].Hostnames) faults.Invalid(path.At(i).Child("hostnames"), host, Names.Dns1123Subdomain(host));
        }
    }
}
