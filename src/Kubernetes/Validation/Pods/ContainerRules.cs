using System.Globalization;
using Fairlead.Kubernetes.Core;
using Fairlead.Kubernetes.Validation.Rules;

namespace Fairlead.Kubernetes.Validation.Pods;

/// <summary>What a pod's containers must be, one by one and together.</summary>
internal static class ContainerRules
{
    public static void Containers(PodSpec spec, ContainerNames names, FieldPath path, Faults faults)
    {
        if (spec.Containers.Count == 0) { faults.Required(path); return; }
        for (int i = 0; i < spec.Containers.Count; i++)
        {
            var (container, at) = (spec.Containers[i], path.At(i));
            One(container, names, at, faults);
            if (!names.Taken.Add(container.Name)) faults.Duplicate(at.Child("name"), container.Name);
            Probes(container, spec, at, faults);
            RestartRules.Check(container, at, faults);
        }
        HostPorts(spec.Containers, path, faults);
    }

    public static void InitContainers(PodSpec spec, ContainerNames names, FieldPath path, Faults faults)
    {
        for (int i = 0; i < spec.InitContainers.Count; i++)
        {
            var (container, at) = (spec.InitContainers[i], path.At(i));
            One(container, names, at, faults);
            RestartRules.Check(container, at, faults);
            if (container.Name.Length > 0 && !names.Taken.Add(container.Name)) faults.Duplicate(at.Child("name"), container.Name);
            HostPorts([container], path, faults);                // one after the other: each may have the ports of the one before
            if (container.RestartPolicy == "Always") { Probes(container, spec, at, faults); continue; }
            const string OnlyRestartable = "may not be set for init containers without restartPolicy=Always";
            if (container.Lifecycle is not null) faults.Forbidden(at.Child("lifecycle"), OnlyRestartable);
            if (container.LivenessProbe is not null) faults.Forbidden(at.Child("livenessProbe"), OnlyRestartable);
            if (container.ReadinessProbe is not null) faults.Forbidden(at.Child("readinessProbe"), OnlyRestartable);
            if (container.StartupProbe is not null) faults.Forbidden(at.Child("startupProbe"), OnlyRestartable);
        }
    }

    /// <summary>Containers for debugging: nothing may come to rely on them, so they have neither ports nor probes nor resources.</summary>
    public static void EphemeralContainers(PodSpec spec, ContainerNames names, FieldPath path, Faults faults)
    {
        var lasting = spec.Containers.Concat(spec.InitContainers).Select(c => c.Name).ToHashSet(StringComparer.Ordinal);
        var taken = new HashSet<string>(lasting, StringComparer.Ordinal);
        for (int i = 0; i < spec.EphemeralContainers.Count; i++)
        {
            var at = path.At(i);
            var container = KubernetesJson.Read<Container>(KubernetesJson.ToTree(spec.EphemeralContainers[i]));
            One(container, names, at, faults);
            Image(container, at, faults);
            if (!taken.Add(container.Name)) faults.Duplicate(at.Child("name"), container.Name);
            if (spec.EphemeralContainers[i].TargetContainerName is { Length: > 0 } target && !lasting.Contains(target)) faults.NotFound(at.Child("targetContainerName"), target);
            foreach (string field in LastingOnly(container)) faults.Forbidden(at.Child(field), "cannot be set for an Ephemeral Container");
        }
    }

    /// <summary>The fields set that only a lasting container can have.</summary>
    private static IEnumerable<string> LastingOnly(Container container)
    {
        if (container.Ports.Count > 0) yield return "ports";
        if (container.Resources is { } wanted && (wanted.Limits.Count > 0 || wanted.Requests.Count > 0 || wanted.Claims.Count > 0)) yield return "resources";
        if (container.ResizePolicy.Count > 0) yield return "resizePolicy";
        if (!string.IsNullOrEmpty(container.RestartPolicy)) yield return "restartPolicy";
        if (container.RestartPolicyRules.Count > 0) yield return "restartPolicyRules";
        if (container.LivenessProbe is not null) yield return "livenessProbe";
        if (container.ReadinessProbe is not null) yield return "readinessProbe";
        if (container.StartupProbe is not null) yield return "startupProbe";
        if (container.Lifecycle is not null) yield return "lifecycle";
        for (int i = 0; i < container.VolumeMounts.Count; i++)
        {
            if (!string.IsNullOrEmpty(container.VolumeMounts[i].SubPath)) yield return string.Create(CultureInfo.InvariantCulture, $"volumeMounts[{i}].subPath");
            if (!string.IsNullOrEmpty(container.VolumeMounts[i].SubPathExpr)) yield return string.Create(CultureInfo.InvariantCulture, $"volumeMounts[{i}].subPathExpr");
        }
    }

    private static void One(Container container, ContainerNames names, FieldPath path, Faults faults)
    {
        if (container.Name.Length == 0) faults.Required(path.Child("name"));
        else faults.Invalid(path.Child("name"), container.Name, Names.Dns1123Label(container.Name));
        if (string.IsNullOrEmpty(container.Image)) faults.Required(path.Child("image"));
        if (string.IsNullOrEmpty(container.TerminationMessagePolicy)) faults.Required(path.Child("terminationMessagePolicy"));
        else if (container.TerminationMessagePolicy is not ("File" or "FallbackToLogsOnError"))
            faults.NotSupported(path.Child("terminationMessagePolicy"), container.TerminationMessagePolicy, "File", "FallbackToLogsOnError");
        Ports(container.Ports, path.Child("ports"), faults);
        EnvRules.Check(container, names.Volumes, path, faults);
        MountRules.Check(container, names, path, faults);
        if (string.IsNullOrEmpty(container.ImagePullPolicy)) faults.Required(path.Child("imagePullPolicy"));
        else if (container.ImagePullPolicy is not ("Always" or "IfNotPresent" or "Never")) faults.NotSupported(path.Child("imagePullPolicy"), container.ImagePullPolicy, "Always", "IfNotPresent", "Never");
        RequirementRules.Check(container.Resources, RequirementRules.OfContainer, names.Claims, path.Child("resources"), faults);
        RestartRules.Resizes(container.ResizePolicy, names.Spec.RestartPolicy, path.Child("resizePolicy"), faults);
        SecurityRules.Container(container.SecurityContext, hostUsers: names.Spec.HostUsers != false, path.Child("securityContext"), faults);
    }

    /// <summary>An image with blanks around it is allowed in templates alone.</summary>
    public static void Image(Container container, FieldPath path, Faults faults)
    {
        if (container.Image is { } image && image != image.Trim()) faults.Invalid(path.Child("image"), image, "must not have leading or trailing whitespace");
    }

    private static void Probes(Container container, PodSpec spec, FieldPath path, Faults faults)
    {
        ProbeRules.Lifecycle(container.Lifecycle, spec.TerminationGracePeriodSeconds, path.Child("lifecycle"), faults);
        ProbeRules.Check(container.LivenessProbe, successMustBeOne: true, path.Child("livenessProbe"), faults);
        ProbeRules.Check(container.ReadinessProbe, successMustBeOne: false, path.Child("readinessProbe"), faults);
        ProbeRules.Check(container.StartupProbe, successMustBeOne: true, path.Child("startupProbe"), faults);
    }

    private static void Ports(IReadOnlyList<ContainerPort> ports, FieldPath path, Faults faults)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        for (int i = 0; i < ports.Count; i++)
        {
            var (port, at) = (ports[i], path.At(i));
            if (!string.IsNullOrEmpty(port.Name))
            {
                var bad = Names.PortName(port.Name);
                faults.Invalid(at.Child("name"), port.Name, bad);
                if (bad.Count == 0 && !names.Add(port.Name)) faults.Duplicate(at.Child("name"), port.Name);
            }
            if (port.ContainerPortValue == 0) faults.Required(at.Child("containerPort"));
            else PortRules.Number(at.Child("containerPort"), port.ContainerPortValue, faults);
            if (port.HostPort is { } host and not 0) PortRules.Number(at.Child("hostPort"), host, faults);
            PortRules.Protocol(at.Child("protocol"), port.Protocol, faults);
        }
    }

    /// <summary>Two containers of one pod cannot have the same port of the host.</summary>
    private static void HostPorts(IReadOnlyList<Container> containers, FieldPath path, Faults faults)
    {
        var taken = new HashSet<string>(StringComparer.Ordinal);
        for (int i = 0; i < containers.Count; i++)
        {
            for (int j = 0; j < containers[i].Ports.Count; j++)
            {
                var port = containers[i].Ports[j];
                if (port.HostPort is null or 0) continue;
                string key = string.Create(CultureInfo.InvariantCulture, $"{port.Protocol}/{port.HostIP}/{port.HostPort}");
                if (!taken.Add(key)) faults.Duplicate(path.At(i).Child("ports").At(j).Child("hostPort"), key);
            }
        }
    }
}
