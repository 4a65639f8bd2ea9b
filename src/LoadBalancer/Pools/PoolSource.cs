using Fairlead.Client;
using Fairlead.Client.Watching;
using Fairlead.Kubernetes;
using Fairlead.Kubernetes.Core;
using Microsoft.Extensions.Logging;

namespace Fairlead.LoadBalancer.Pools;

/// <summary>The pools in use: those of the flags and those of the ConfigMap. A text with faults changes nothing: what was in use stays.</summary>
public sealed class PoolSource
{
    private readonly LoadBalancerOptions _options;
    private readonly ILogger<PoolSource> _log;
    private readonly Informer<ConfigMap> _config;
    private IReadOnlyList<AddressPool> _current;

    public PoolSource(KubeClient client, LoadBalancerOptions options, ILoggerFactory logs, TimeProvider clock)
    {
        (_options, _current, _log) = (options, options.Pools, logs.CreateLogger<PoolSource>());
        _config = new(client, ConfigMap.Resource, KubernetesJson.Read<ConfigMap>, new(options.ConfigNamespace, FieldSelector: $"metadata.name={options.ConfigName}"), logs, clock);
        _config.OnChange(change => Take(change.New));
    }

    /// <summary>Raised after <see cref="Current"/> has changed; on the watch's thread.</summary>
    public event Action? Changed;

    public IReadOnlyList<AddressPool> Current => Volatile.Read(ref _current);

    /// <summary>Done when the ConfigMap, or its absence, is known.</summary>
    public Task Synced => _config.Synced;

    public Task RunAsync(CancellationToken stop) => _config.RunAsync(stop);

    private void Take(ConfigMap? config)
    {
        List<string> faults = [];
        var added = config is null ? [] : PoolText.FromConfigMap(config.Data, $"ConfigMap {config.Key}", faults);
        foreach (var fault in faults) _log.BadPool(fault);
        if (faults.Count > 0) return;
        Volatile.Write(ref _current, [.. _options.Pools, .. added]);
        Changed?.Invoke();
    }
}
