using Fairlead.Kubernetes.Core;

namespace Fairlead.Controllers.Objects;

/// <summary>Which port of a pod a Service's port leads to.</summary>
public static class ServicePorts
{
    /// <summary>The port's number on this pod; null when the pod has no port of the name. Names are looked up in containers and in sidecars.</summary>
    public static int? TargetOf(ServicePort port, Pod pod)
    {
        if (port.TargetPort is not { } target) return port.Port;
        if (target.Text is not { } name) return target.Number == 0 ? port.Port : target.Number;
        if (name.Length == 0) return port.Port;
        string protocol = port.Protocol ?? "TCP";
        foreach (var container in pod.Spec.Containers.Concat(pod.Spec.InitContainers.Where(init => init.RestartPolicy == "Always")))
        {
            foreach (var candidate in container.Ports)
            {
                if (candidate.Name == name && (candidate.Protocol ?? "TCP") == protocol) return candidate.ContainerPortValue;
            }
        }
        return null;
    }
}
