using Fairlead.Api.Allocation;
using Fairlead.Api.Bootstrap;
using Fairlead.Api.Cache;
using Fairlead.Api.Resources;
using Fairlead.Api.Security;
using Fairlead.Kubernetes;
using Fairlead.Store;
using Microsoft.Extensions.Logging;

namespace Fairlead.Api;

/// <summary>What every step of the pipeline works with: the store, the objects in memory, the clock and the options.</summary>
internal sealed class ApiCore(ApiServerOptions options, IStore store, WatchCache cache, ILoggerFactory logs, TimeProvider clock) : IClusterView
{
    public ApiServerOptions Options { get; } = options;
    public IStore Store { get; } = store;
    public WatchCache Cache { get; } = cache;
    public ILoggerFactory Logs { get; } = logs;
    public TimeProvider Clock { get; } = clock;
    public ServerLease Presence { get; } = new(Environment.MachineName, clock);
    public ServiceAllocator Allocator { get; } = new(options, cache, clock);

    /// <summary>The cache that holds a served kind's objects.</summary>
    public ResourceCache CacheOf(ResourceType type) => Cache[ServedKinds.StoredAs(type)];

    public CachedObject? Get(ResourceType type, string ns, string name) => CacheOf(type).Get(StoreKeys.Key(ns, name));

    ReadOnlyMemory<byte>? IClusterView.Find(ResourceType type, string ns, string name) => Get(type, ns, name)?.Json;

    IEnumerable<ReadOnlyMemory<byte>> IClusterView.All(ResourceType type, string? ns) =>
        CacheOf(type).Snapshot.In(new WatchScope(ns, null)).Select(o => o.Json);

    long IClusterView.Revision(ResourceType type) => CacheOf(type).Snapshot.Revision;
}
