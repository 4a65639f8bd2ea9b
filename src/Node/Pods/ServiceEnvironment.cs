using System.Collections.Immutable;
using Fairlead.Client;
using Fairlead.Client.Watching;
using Fairlead.Kubernetes;
using Fairlead.Kubernetes.Core;
using Fairlead.Node.Variables;
using Fairlead.Primitives;
using Microsoft.Extensions.Logging;

namespace Fairlead.Node.Pods;

/// <summary>Follows all Services, keeping of each only what variables need.</summary>
public sealed class ServiceEnvironment(KubeClient client, ILoggerFactory logs, TimeProvider clock)
{
    private readonly TaskCompletionSource _synced = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private ImmutableDictionary<NamespacedName, ServiceFacts> _services = ImmutableDictionary<NamespacedName, ServiceFacts>.Empty;

    public Task RunAsync(CancellationToken stop) =>
        new Reflector<Service>(client, Service.Resource, static utf8 => KubernetesJson.Read<Service>(utf8), WatchScope.Everything, logs.CreateLogger<ServiceEnvironment>(), clock).RunAsync(Take, stop);

    /// <summary>The Service variables of a pod that starts now; waits until Services have been read once.</summary>
    public async Task<IReadOnlyList<EnvironmentVariable>> ForAsync(Pod pod, CancellationToken stop)
    {
        await _synced.Task.WaitAsync(stop);
        string ns = pod.Metadata.Namespace ?? "";
        bool areLinked = pod.Spec.EnableServiceLinks ?? true;
        var services = Volatile.Read(ref _services);
        var own = areLinked ? services.Values.Where(service => service.Name.Namespace == ns) : [];
        return ServiceVariables.For(ns, areLinked, services.TryGetValue(new("default", "kubernetes"), out var master) ? own.Append(master) : own);
    }

    private ValueTask Take(ResourceChange<Service> change, CancellationToken stop)
    {
        var next = change switch
        {
            ResourceChange<Service>.Replaced(var all) => all.Select(ServiceFacts.Of).OfType<ServiceFacts>().ToImmutableDictionary(facts => facts.Name),
            ResourceChange<Service>.Set(var service) => ServiceFacts.Of(service) is { } facts ? _services.SetItem(facts.Name, facts) : _services.Remove(service.Key),
            ResourceChange<Service>.Gone(var key, _) => _services.Remove(key),
            _ => _services,
        };
        Volatile.Write(ref _services, next);
        _synced.TrySetResult();
        return ValueTask.CompletedTask;
    }
}
