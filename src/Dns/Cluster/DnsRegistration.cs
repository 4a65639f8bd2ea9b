using System.Net;
using System.Text.Json;
using Fairlead.Catalog;
using Fairlead.CatalogFeed;
using Fairlead.Client;
using Fairlead.Kubernetes.Core;
using Fairlead.Kubernetes.Discovery;
using Fairlead.Primitives;
using Microsoft.Extensions.Logging;

namespace Fairlead.Dns.Cluster;

/// <summary>Keeps the DNS Service and this node's EndpointSlice in the API while the instance answers, and takes the slice away first of all when it stops.</summary>
public sealed class DnsRegistration(KubeClient client, CatalogMirror feed, DnsOptions options, IReadOnlyList<SocketAddr> addresses, ILogger log, TimeProvider clock)
{
    private static readonly TimeSpan Check = TimeSpan.FromSeconds(10);            // somebody may have deleted what we keep
    private static readonly TimeSpan Farewell = TimeSpan.FromSeconds(2);          // an API server that is away must not hold up the stop
    private static readonly Backoff Patience = new(TimeSpan.FromMilliseconds(100), TimeSpan.FromSeconds(10));
    private readonly TaskCompletionSource _registered = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private string Node => options.NodeName ?? Environment.MachineName.ToLowerInvariant();

    /// <summary>Done when the Service leads here.</summary>
    public Task Registered => _registered.Task;

    public async Task RunAsync(CancellationToken stop)
    {
        var backoff = Patience;
        while (true)
        {
            var rest = Check;
            try
            {
                await KeepAsync(stop);
                backoff = backoff.Reset;
                if (_registered.TrySetResult()) log.Registered(options.Service.ToString(), string.Join(", ", addresses));
            }
            catch (Exception e) when (e is ApiException or HttpRequestException or IOException or JsonException)
            {
                log.RegistrationFailed(options.Service.ToString(), e.Message);
                rest = backoff.Delay;
                backoff = backoff.Next;
            }
            await Task.Delay(rest, clock, stop);
        }
    }

    private async Task KeepAsync(CancellationToken stop)
    {
        await KeepServiceAsync(stop);
        foreach (var address in addresses)
            if (!address.Address.IsLoopback && !address.Address.IsUnspecified) await KeepSliceAsync(DnsObjects.Slice(options.Service, Node, address), stop);
        foreach (var slice in Deserted(feed.Current, options.Service, Node).ToArray())
            if (await client.DeleteAsync<EndpointSlice>(slice.Namespace, slice.Name, null, stop)) log.DesertedRemoved(slice.ToString());
    }

    /// <summary>Slices of nodes that are gone or not ready: nobody answers there, and who would keep them is not there either.</summary>
    public static IEnumerable<NamespacedName> Deserted(CatalogSnapshot snapshot, NamespacedName service, string self) =>
        snapshot.Services.TryGetValue(service, out var entry) && snapshot.Nodes.Count > 0
            ? entry.Slices.Where(slice => slice.Name.Name.StartsWith(service.Name + "-", StringComparison.Ordinal) && slice.Endpoints is [{ Node: { } node }] && node != self
                && !(snapshot.Nodes.TryGetValue(node, out var held) && held.IsReady)).Select(slice => slice.Name)
            : [];

    /// <summary>Makes the Service where there is none; one that is there, by whomever, is left as it is.</summary>
    private async Task KeepServiceAsync(CancellationToken stop)
    {
        if (options.ClusterDns.Count == 0 || addresses.Count == 0) return;
        if (await client.FindAsync<Service>(options.Service.Namespace, options.Service.Name, stop) is not null) return;
        try
        {
            await client.CreateAsync(DnsObjects.Service(options.Service, options.ClusterDns, addresses[0].Port), stop);
        }
        catch (ApiException e) when (e is { Code: HttpStatusCode.Conflict })
        {
            log.SomebodyWasFaster(options.Service.ToString());                    // another node's instance made it meanwhile
        }
    }

    private async Task KeepSliceAsync(EndpointSlice wanted, CancellationToken stop)
    {
        var held = await client.FindAsync<EndpointSlice>(wanted.Metadata.Namespace, wanted.Metadata.Name!, stop);
        if (held is null) await client.CreateAsync(wanted, stop);
        else if (!Same(held, wanted)) await client.UpdateAsync(wanted with { Metadata = wanted.Metadata with { ResourceVersion = held.Metadata.ResourceVersion } }, stop);
    }

    private static bool Same(EndpointSlice held, EndpointSlice wanted) =>
        held.Endpoints is [{ Addresses: [var address], Conditions.Ready: true } endpoint] && address == wanted.Endpoints[0].Addresses[0]
        && endpoint.NodeName == wanted.Endpoints[0].NodeName && held.Ports.Select(port => port.Port).SequenceEqual(wanted.Ports.Select(port => port.Port));

    /// <summary>Takes this instance out of the Service.</summary>
    public async Task LeaveAsync()
    {
        using var limit = new CancellationTokenSource(Farewell, clock);
        try
        {
            foreach (var address in addresses)
                await client.DeleteAsync<EndpointSlice>(options.Service.Namespace, DnsObjects.SliceName(options.Service, Node, address.Address.Family), null, limit.Token);
        }
        catch (Exception e) when (e is ApiException or HttpRequestException or IOException or OperationCanceledException)
        {
            log.LeavingFailed(options.Service.ToString(), e.Message);
        }
    }
}
