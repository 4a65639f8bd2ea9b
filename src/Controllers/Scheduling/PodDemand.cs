using System.Runtime.CompilerServices;
using Fairlead.Controllers.Objects;
using Fairlead.Kubernetes;
using Fairlead.Kubernetes.Core;

namespace Fairlead.Controllers.Scheduling;

/// <summary>What a pod takes from its node: amounts by resource, and host ports.</summary>
public sealed class PodDemand
{
    private static readonly ConditionalWeakTable<Pod, PodDemand> Known = [];          // pods are immutable: computed once each

    private PodDemand(Pod pod)
    {
        Resources = ResourcesOf(pod);
        HostPorts = [.. HostPortsOf(pod)];
    }

    /// <summary>Requests in base units (cores, bytes, pieces).</summary>
    public IReadOnlyDictionary<string, double> Resources { get; }

    public IReadOnlyList<HostPortUse> HostPorts { get; }

    public static PodDemand Of(Pod pod) => Known.GetValue(pod, static pod => new PodDemand(pod));

    /// <summary>
    /// All containers together, or the largest moment of the start if that is more: an init container runs beside the sidecars
    /// started before it. Pod-level requests stand for the sum where given; overhead comes on top.
    /// </summary>
    private static Dictionary<string, double> ResourcesOf(Pod pod)
    {
        Dictionary<string, double> running = [], sidecars = [], start = [];
        foreach (var container in pod.Spec.Containers) Add(running, container.Resources?.Requests);
        foreach (var init in pod.Spec.InitContainers)
        {
            if (init.RestartPolicy == "Always")
            {
                Add(running, init.Resources?.Requests);
                Add(sidecars, init.Resources?.Requests);
                continue;
            }
            var moment = new Dictionary<string, double>(sidecars);
            Add(moment, init.Resources?.Requests);
            foreach (var (name, amount) in moment) start[name] = Math.Max(start.GetValueOrDefault(name), amount);
        }
        foreach (var (name, amount) in start) running[name] = Math.Max(running.GetValueOrDefault(name), amount);
        foreach (var (name, amount) in pod.Spec.Resources?.Requests ?? new Dictionary<string, Quantity>()) running[name] = Amounts.Of(amount);
        Add(running, pod.Spec.Overhead);
        return running;
    }

    private static void Add(Dictionary<string, double> sum, IReadOnlyDictionary<string, Quantity>? amounts)
    {
        foreach (var (name, amount) in amounts ?? new Dictionary<string, Quantity>()) sum[name] = sum.GetValueOrDefault(name) + Amounts.Of(amount);
    }

    private static IEnumerable<HostPortUse> HostPortsOf(Pod pod)
    {
        foreach (var container in pod.Spec.Containers.Concat(pod.Spec.InitContainers.Where(init => init.RestartPolicy == "Always")))
        {
            foreach (var port in container.Ports)
            {
                int number = port.HostPort ?? (pod.Spec.HostNetwork == true ? port.ContainerPortValue : 0);
                if (number > 0) yield return new HostPortUse(port.HostIP is { Length: > 0 } ip ? ip : HostPortUse.AnyAddress, port.Protocol ?? "TCP", number);
            }
        }
    }
}
