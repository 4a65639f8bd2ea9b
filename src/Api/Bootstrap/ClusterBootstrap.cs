using System.Text.Json.Nodes;
using Fairlead.Api.Admission;
using Fairlead.Api.Cache;
using Fairlead.Api.Http;
using Fairlead.Api.Objects;
using Fairlead.Api.Security;
using Fairlead.Kubernetes;
using Fairlead.Primitives;
using KubernetesResources = Fairlead.Kubernetes.Resources;

namespace Fairlead.Api.Bootstrap;

/// <summary>
/// The objects that every cluster has: its first namespaces, the two priority classes of the system, the ServiceCIDR of the options, the Service <c>default/kubernetes</c> with the
/// addresses of the API server behind it, and what the server says of itself (its Lease, whom it believes). Making sure they are there is safe to repeat.
/// </summary>
internal sealed class ClusterBootstrap(ApiCore core, ObjectWriter writer, CancellationToken stop)
{
    private static readonly string[] Namespaces = ["kube-system", "kube-public", "kube-node-lease", "default"];

    /// <summary>Before the server listens.</summary>
    public static async Task EnsureAsync(ApiCore core, CancellationToken stop)
    {
        await KeepAsync(core, stop);
        var bootstrap = new ClusterBootstrap(core, new ObjectWriter(core), stop);
        await Task.WhenAll(core.Options.Bootstrap().Select(o => Task.Run(() => bootstrap.ReconcileAsync(o).AsTask(), stop)));          // side by side: they share flushes of the disk
        await bootstrap.RemoveLeftLeasesAsync();
    }

    /// <summary>The part of it that must be there while the server runs, whoever deletes it.</summary>
    public static async Task KeepAsync(ApiCore core, CancellationToken stop)
    {
        var bootstrap = new ClusterBootstrap(core, new ObjectWriter(core), stop);
        await Task.WhenAll(Namespaces.Select(name => bootstrap.EnsureAsync(KubernetesResources.Namespace, "", new JsonObject
        {
            ["kind"] = "Namespace", ["apiVersion"] = "v1", ["metadata"] = new JsonObject { ["name"] = name },
        }).AsTask()));
        await Task.WhenAll(PriorityClasses.All.Select(c => bootstrap.EnsureAsync(KubernetesResources.PriorityClass, "", c).AsTask()));
        await core.Cache.FreshAsync(stop);
        await Task.WhenAll([bootstrap.EnsureServiceAsync(), .. core.Options.Kept.Prepend(core.Presence.Object).Select(o => bootstrap.ReconcileAsync(o).AsTask())]);
    }

    /// <summary>Once the server listens: its address and port become the Service's endpoint. A loopback address leads no pod here and is not announced.</summary>
    public static async Task AnnounceAsync(ApiCore core, int port, CancellationToken stop)
    {
        var bootstrap = new ClusterBootstrap(core, new ObjectWriter(core), stop);
        var address = IpAddr.From(core.Options.AdvertiseAddress);
        if (address.IsLoopback) return;
        await bootstrap.SetAsync(KubernetesResources.Endpoints, "default", KubernetesEndpoints.Endpoints(address, port));
        await bootstrap.SetAsync(KubernetesResources.EndpointSlice, "default", KubernetesEndpoints.Slice(address, port));
    }

    private async Task EnsureServiceCidrAsync()
    {
        var cidrs = new JsonArray([.. core.Options.ServiceClusterIpRanges.Select(r => (JsonNode)r.ToString())]);
        await EnsureAsync(KubernetesResources.ServiceCIDR, "", new JsonObject
        {
            ["kind"] = "ServiceCIDR", ["apiVersion"] = "networking.k8s.io/v1",
            ["metadata"] = new JsonObject { ["name"] = ServiceCidrReady.Default },
            ["spec"] = new JsonObject { ["cidrs"] = cidrs.DeepClone() },
        });
        if (cidrs.Count == 2) await AddFamilyAsync(cidrs);
    }

    /// <summary>A cluster that had one family and is now started with two.</summary>
    private async Task AddFamilyAsync(JsonArray cidrs)
    {
        if (core.Get(KubernetesResources.ServiceCIDR, "", ServiceCidrReady.Default) is not { } found || CanonicalJson.Parse(found.Json)["spec"]?["cidrs"] is not JsonArray { Count: 1 } before) return;
        if (!JsonNode.DeepEquals(before[0], cidrs[0])) return;
        await writer.UpdateAsync(Write(KubernetesResources.ServiceCIDR, "", ServiceCidrReady.Default), current =>
        {
            current.Child("spec")["cidrs"] = cidrs.DeepClone();
            return current;
        });
    }

    private async Task EnsureServiceAsync()
    {
        await EnsureServiceCidrAsync();
        var families = core.Allocator.Families;
        await EnsureAsync(KubernetesResources.Service, "default", new JsonObject
        {
            ["kind"] = "Service", ["apiVersion"] = "v1",
            ["metadata"] = new JsonObject
            {
                ["name"] = "kubernetes",
                ["namespace"] = "default",
                ["labels"] = new JsonObject { ["component"] = "apiserver", ["provider"] = "kubernetes" },
            },
            ["spec"] = new JsonObject
            {
                ["type"] = "ClusterIP",
                ["clusterIP"] = First(core.Options.ServiceClusterIpRanges[0]),
                ["clusterIPs"] = new JsonArray(First(core.Options.ServiceClusterIpRanges[0])),
                ["ipFamilies"] = new JsonArray(families[0]),
                ["ipFamilyPolicy"] = "SingleStack",
                ["sessionAffinity"] = "None",
                ["ports"] = new JsonArray(new JsonObject { ["name"] = "https", ["protocol"] = "TCP", ["port"] = 443, ["targetPort"] = core.Options.SecurePort == 0 ? 6443 : core.Options.SecurePort }),
            },
        });
    }

    private static string First(IpPrefix range) => range.Address.Add(1).ToString();

    private async ValueTask EnsureAsync(ResourceType type, string ns, JsonObject obj)
    {
        if (core.Get(type, ns, obj.Name) is not null) return;
        var outcome = await writer.CreateAsync(Write(type, ns, obj.Name), () => (JsonObject)obj.DeepClone());
        if (outcome.IsRefused && outcome.Refusal.Reason != StatusReason.AlreadyExists)
            throw new InvalidOperationException($"{type.GroupResource} \"{obj.Name}\" can't be made: {outcome.Refusal.Message}");
    }

    private async ValueTask ReconcileAsync(BootstrapObject wanted)
    {
        if (core.Get(wanted.Type, wanted.Namespace, wanted.Name) is not { } present)
        {
            if (wanted.Reconcile(null) is { } made) await EnsureAsync(wanted.Type, wanted.Namespace, made);
            return;
        }
        if (wanted.Reconcile(CanonicalJson.Parse(present.Json)) is null) return;
        await writer.UpdateAsync(Write(wanted.Type, wanted.Namespace, wanted.Name), current => wanted.Reconcile((JsonObject)current.DeepClone()) ?? current);
    }

    /// <summary>Those of servers that are no more: a machine that is named anew leaves one behind.</summary>
    private async Task RemoveLeftLeasesAsync()
    {
        foreach (var lease in core.CacheOf(KubernetesResources.Lease).Snapshot.In(new WatchScope("kube-system", null)).ToList())
        {
            var obj = CanonicalJson.Parse(lease.Json);
            if (core.Presence.IsLeftBehind(obj)) await writer.TryRemoveAsync(Write(KubernetesResources.Lease, "kube-system", obj.Name), lease, obj);
        }
    }

    /// <summary>Makes the object, or gives an existing one the same content.</summary>
    private async Task SetAsync(ResourceType type, string ns, JsonObject obj)
    {
        await EnsureAsync(type, ns, obj);
        await core.Cache.FreshAsync(stop);
        await writer.UpdateAsync(Write(type, ns, obj.Name), current =>
        {
            foreach (var (member, value) in obj)
                if (member != "metadata") current[member] = value!.DeepClone();
            return current;
        });
    }

    private WriteContext Write(ResourceType type, string ns, string name) => new()
    {
        Type = type, Namespace = ns, Name = name, Identity = Identity.Master("system:apiserver"), FieldManager = "kube-apiserver", Stop = stop,
    };
}
