using System.Globalization;
using Fairlead.Kubernetes;
using Fairlead.Kubernetes.Core;
using Fairlead.Kubernetes.Quotas;

namespace Fairlead.Node.Plan;

/// <summary>Resources of a running pod that are to be others. Pure.</summary>
/// <param name="Reason">Deferred: not now; Infeasible: never on this node.</param>
public sealed record PodResize(string Reason, string Message)
{
    public const string Deferred = "Deferred", Infeasible = "Infeasible";

    private static readonly string[] Resizable = ["cpu", "memory"];

    /// <summary>What the container runs with, as far as is known.</summary>
    public static ResourceRequirements Applied(Pod pod, PodView view, PodContainer container) =>
        view.MemoryOf(container.Name).Resources
        ?? pod.Status.ContainerStatuses.Concat(pod.Status.InitContainerStatuses).FirstOrDefault(status => status.Name == container.Name)?.Resources
        ?? container.Spec.Resources ?? ResourceRequirements.Empty;

    /// <summary>Running containers whose resources are not those of the spec.</summary>
    public static IEnumerable<(PodContainer Container, ContainerView Running)> Wanted(Pod pod, PodView view) =>
        from container in PodContainer.Of(pod.Spec)
        where container.Kind is ContainerKind.Regular or ContainerKind.Sidecar
        let running = view.Current(container.Name)
        where running is { IsRunning: true } && Changed(Applied(pod, view, container), container.Spec.Resources).Count > 0
        select (container, running);

    /// <summary>Which of processor time and memory differ.</summary>
    public static IReadOnlyList<string> Changed(ResourceRequirements? from, ResourceRequirements? to) =>
        [.. Resizable.Where(name => Amount(from?.Requests, name) != Amount(to?.Requests, name) || Amount(from?.Limits, name) != Amount(to?.Limits, name))];

    /// <summary>Whether the container has to start again for it.</summary>
    public static bool NeedsRestart(PodContainer container, IReadOnlyList<string> changed) =>
        container.Spec.ResizePolicy.Any(policy => policy.RestartPolicy == "RestartContainer" && changed.Contains(policy.ResourceName));

    /// <summary>Null when the node has room for the pod as it is wanted now.</summary>
    /// <param name="others">The pods beside it whose resources are in use.</param>
    public static PodResize? Judge(Pod pod, IReadOnlyDictionary<string, Quantity> allocatable, IEnumerable<Pod> others)
    {
        var used = new ResourceTally();
        foreach (var other in others) used.Add(PodResources.WithOverhead(other.Spec).Requests);
        PodResize? deferred = null;
        foreach (var (name, amount) in PodResources.WithOverhead(pod.Spec).Requests)
        {
            if (!Resizable.Contains(name) || !allocatable.TryGetValue(name, out var capacity)) continue;
            var held = used[name] ?? QuantityAmount.Zero;
            if (amount > capacity.Amount) return new(Infeasible, string.Create(CultureInfo.InvariantCulture, $"Node didn't have enough capacity: {name}, requested: {Count(name, amount)}, capacity: {Count(name, capacity.Amount)}"));
            if (held + amount > capacity.Amount)
                deferred ??= new(Deferred, string.Create(CultureInfo.InvariantCulture, $"Node didn't have enough resource: {name}, requested: {Count(name, amount)}, used: {Count(name, held)}, capacity: {Count(name, capacity.Amount)}"));
        }
        return deferred;
    }

    private static QuantityAmount Amount(IReadOnlyDictionary<string, Quantity>? amounts, string name) =>
        amounts is not null && amounts.TryGetValue(name, out var value) ? value.Amount : QuantityAmount.Zero;

    private static long Count(string resource, QuantityAmount amount) => resource == "cpu" ? amount.Milli : amount.Units;
}
