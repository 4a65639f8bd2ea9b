using System.Text.Json;
using Fairlead.Api.Http;
using KubernetesResources = Fairlead.Kubernetes.Resources;

namespace Fairlead.Api.Streams;

/// <summary>Where a node's agent listens.</summary>
internal readonly record struct NodeAddress(string Host, int Port)
{
    private const int DefaultPort = 10250;

    /// <summary>The node's InternalIP (else any address) and the port in its status.</summary>
    public static Outcome<NodeAddress> Find(ApiCore core, string node)
    {
        if (core.Get(KubernetesResources.Node, "", node) is not { } found) return ApiStatus.NotFound(KubernetesResources.Node, node);
        using var document = JsonDocument.Parse(found.Json);
        if (!document.RootElement.TryGetProperty("status", out var status) || !status.TryGetProperty("addresses", out var addresses))
            return ApiStatus.ServiceUnavailable($"node \"{node}\" has told no address yet");
        string host = Pick(addresses, "InternalIP") ?? Pick(addresses, "ExternalIP") ?? Pick(addresses, "Hostname") ?? "";
        int port = status.TryGetProperty("daemonEndpoints", out var daemons) && daemons.TryGetProperty("kubeletEndpoint", out var kubelet)
            && kubelet.TryGetProperty("Port", out var number) ? number.GetInt32() : DefaultPort;
        return host.Length == 0 ? ApiStatus.ServiceUnavailable($"node \"{node}\" has told no address yet") : new NodeAddress(host, port == 0 ? DefaultPort : port);
    }

    private static string? Pick(JsonElement addresses, string type)
    {
        foreach (var address in addresses.EnumerateArray())
            if (address.TryGetProperty("type", out var t) && t.ValueEquals(type) && address.TryGetProperty("address", out var text)) return text.GetString();
        return null;
    }

    public string Authority => Host.Contains(':', StringComparison.Ordinal) ? $"[{Host}]:{Port}" : $"{Host}:{Port}";
}
