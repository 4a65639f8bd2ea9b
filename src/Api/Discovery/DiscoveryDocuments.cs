using System.Globalization;
using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Fairlead.Api.Resources;
using Fairlead.Kubernetes;
using Fairlead.Kubernetes.Facts;

namespace Fairlead.Api.Discovery;

/// <summary>Makes the discovery documents from the facts, for the kinds that are served.</summary>
internal sealed class DiscoveryDocuments
{
    private readonly ApiServerOptions _options;
    private readonly List<JsonObject> _groups = [];
    private readonly JsonObject _coreResources;

    public DiscoveryDocuments(ApiServerOptions options)
    {
        _options = options;
        using var facts = ApiFacts.Discovery();
        _coreResources = (JsonObject)JsonNode.Parse(facts.RootElement.GetProperty("core/v1").GetRawText())!;
        foreach (var group in facts.RootElement.GetProperty("groups").GetProperty("items").EnumerateArray())
            if (Served((JsonObject)JsonNode.Parse(group.GetRawText())!) is { } served) _groups.Add(served);
        _groups.Sort((a, b) => Rank(NameOf(a)).CompareTo(Rank(NameOf(b))));
        foreach (var resource in _coreResources["resources"]!.AsArray().ToList())
            if (!IsServed("", "v1", resource!["name"]!.GetValue<string>().Split('/')[0])) _coreResources["resources"]!.AsArray().Remove(resource);
    }

    /// <summary>Groups with their versions, the preferred one first.</summary>
    public IEnumerable<(string Group, IReadOnlyList<string> Versions)> NamedGroups => _groups.Select(g => (NameOf(g), (IReadOnlyList<string>)VersionsOf(g)));

    /// <summary>The commit that this program was built from, as the SDK notes it behind the version; clients expect hexadecimal digits.</summary>
    private static string Commit { get; } =
        typeof(DiscoveryDocuments).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+') is [_, var commit] ? commit : new string('0', 40);

    public JsonObject Version()
    {
        string[] numbers = _options.GitVersion.TrimStart('v').Split('.', '+', '-');
        return new()
        {
            ["major"] = numbers[0],
            ["minor"] = numbers[1],
            ["emulationMajor"] = numbers[0],
            ["emulationMinor"] = numbers[1],
            ["minCompatibilityMajor"] = numbers[0],
            ["minCompatibilityMinor"] = (int.Parse(numbers[1], CultureInfo.InvariantCulture) - 1).ToString(CultureInfo.InvariantCulture),
            ["gitVersion"] = _options.GitVersion,
            ["gitCommit"] = Commit,
            ["gitTreeState"] = "clean",
            ["buildDate"] = "1970-01-01T00:00:00Z",
            ["goVersion"] = "",
            ["compiler"] = "dotnet " + Environment.Version.ToString(3),
            ["platform"] = $"linux/{(System.Runtime.InteropServices.RuntimeInformation.ProcessArchitecture == System.Runtime.InteropServices.Architecture.Arm64 ? "arm64" : "amd64")}",
        };
    }

    public JsonObject CoreVersions() => new()
    {
        ["kind"] = "APIVersions",
        ["versions"] = new JsonArray("v1"),
        ["serverAddressByClientCIDRs"] = new JsonArray(new JsonObject { ["clientCIDR"] = "0.0.0.0/0", ["serverAddress"] = $"{_options.AdvertiseAddress}:{_options.SecurePort}" }),
    };

    public JsonObject Groups() => new()
    {
        ["kind"] = "APIGroupList",
        ["apiVersion"] = "v1",
        ["groups"] = new JsonArray([.. _groups.Select(g => (JsonNode)GroupBody(g))]),
    };

    public JsonObject Group(string name)
    {
        var group = GroupBody(_groups.Single(g => NameOf(g) == name));
        group.Insert(0, "kind", "APIGroup");
        group.Insert(1, "apiVersion", "v1");
        return group;
    }

    private static JsonObject GroupBody(JsonObject group)
    {
        string name = NameOf(group);
        var versions = VersionsOf(group);
        return new() { ["name"] = name, ["versions"] = new JsonArray([.. versions.Select(Body)]), ["preferredVersion"] = Body(versions[0]) };

        JsonNode Body(string version) => new JsonObject { ["groupVersion"] = $"{name}/{version}", ["version"] = version };
    }

    /// <summary>The old form: one flat list in which subresources stand as "pods/log".</summary>
    public JsonObject Resources(string group, string version)
    {
        if (group.Length == 0) return (JsonObject)_coreResources.DeepClone();
        var list = new JsonArray();
        var all = _groups.Single(g => NameOf(g) == group)["versions"]!.AsArray();
        foreach (var resource in all.Single(v => v!["version"]!.GetValue<string>() == version)!["resources"]!.AsArray())
        {
            var flat = Flat(resource!, resource!["resource"]!.GetValue<string>(), resource["scope"]!.GetValue<string>() == "Namespaced");
            if (resource["verbs"]!.AsArray().Any(v => v!.GetValue<string>() == "watch")) flat["storageVersionHash"] = StorageHash(group, version, flat["kind"]!.GetValue<string>());
            list.Add(flat);
            foreach (var sub in resource["subresources"]?.AsArray() ?? [])
                list.Add(Flat(sub!, $"{resource["resource"]}/{sub!["subresource"]}", resource["scope"]!.GetValue<string>() == "Namespaced"));
        }
        return new() { ["kind"] = "APIResourceList", ["apiVersion"] = "v1", ["groupVersion"] = $"{group}/{version}", ["resources"] = list };
    }

    /// <summary>By this clients see whether two resources are kept as one and the same.</summary>
    private static string StorageHash(string group, string version, string kind)
    {
        string stored = kind switch
        {
            "Event" => "/v1/Event",
            "HorizontalPodAutoscaler" => "autoscaling/v2/HorizontalPodAutoscaler",
            _ => $"{group}/{version}/{kind}",
        };
        return Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(stored)).AsSpan(0, 8));
    }

    private static JsonObject Flat(JsonNode resource, string name, bool namespaced)
    {
        var flat = new JsonObject { ["name"] = name, ["singularName"] = resource["singularResource"]?.GetValue<string>() ?? "", ["namespaced"] = namespaced };
        var kind = resource["responseKind"]!;
        if (kind["group"]!.GetValue<string>() is { Length: > 0 } group)
        {
            flat["group"] = group;
            flat["version"] = kind["version"]!.GetValue<string>();
        }
        flat["kind"] = kind["kind"]!.GetValue<string>();
        flat["verbs"] = resource["verbs"]!.DeepClone();
        foreach (string optional in (string[])["shortNames", "categories"])
            if (resource[optional] is { } value) flat[optional] = value.DeepClone();
        return flat;
    }

    public JsonObject AggregatedGroups() => Aggregated([.. _groups.Select(g => g.DeepClone())]);

    public JsonObject AggregatedCore() => Aggregated([AggregatedOfFlat()]);

    private static JsonObject Aggregated(JsonNode[] items) => new()
    {
        ["kind"] = "APIGroupDiscoveryList", ["apiVersion"] = "apidiscovery.k8s.io/v2", ["metadata"] = new JsonObject(), ["items"] = new JsonArray(items),
    };

    private JsonObject AggregatedOfFlat()
    {
        var byName = new Dictionary<string, JsonObject>();
        var resources = new JsonArray();
        foreach (var flat in _coreResources["resources"]!.AsArray().OrderBy(r => r!["name"]!.GetValue<string>().Contains('/', StringComparison.Ordinal)))
        {
            string[] name = flat!["name"]!.GetValue<string>().Split('/');
            var entry = new JsonObject { [name.Length == 1 ? "resource" : "subresource"] = name[^1] };
            entry["responseKind"] = new JsonObject
            {
                ["group"] = flat["group"]?.GetValue<string>() ?? "", ["version"] = flat["version"]?.GetValue<string>() ?? "", ["kind"] = flat["kind"]!.GetValue<string>(),
            };
            entry["verbs"] = flat["verbs"]!.DeepClone();
            if (name.Length == 2)
            {
                if (byName.TryGetValue(name[0], out var parent)) (parent["subresources"] ??= new JsonArray()).AsArray().Add(entry);
                continue;
            }
            entry["scope"] = flat["namespaced"]!.GetValue<bool>() ? "Namespaced" : "Cluster";
            entry["singularResource"] = flat["singularName"]!.GetValue<string>();
            foreach (string optional in (string[])["shortNames", "categories"])
                if (flat[optional] is { } value) entry[optional] = value.DeepClone();
            byName[name[0]] = entry;
            resources.Add(entry);
        }
        var version = new JsonObject { ["version"] = "v1", ["resources"] = resources, ["freshness"] = "Current" };
        return new() { ["metadata"] = new JsonObject(), ["versions"] = new JsonArray(version) };
    }

    private static JsonObject? Served(JsonObject group)
    {
        var versions = group["versions"]!.AsArray();
        foreach (var version in versions.ToList())
        {
            var resources = version!["resources"]!.AsArray();
            foreach (var resource in resources.ToList())
                if (!IsServed(NameOf(group), version["version"]!.GetValue<string>(), resource!["resource"]!.GetValue<string>())) resources.Remove(resource);
            if (resources.Count == 0) versions.Remove(version);
        }
        return versions.Count == 0 ? null : group;
    }

    private static bool IsServed(string group, string version, string plural) => ServedKinds.Find(group, version, plural) is not null;

    private static string NameOf(JsonObject group) => group["metadata"]!["name"]!.GetValue<string>();

    private static string[] VersionsOf(JsonObject group) => [.. group["versions"]!.AsArray().Select(v => v!["version"]!.GetValue<string>())];

    /// <summary>The order in which clients look for a name that several groups have: apps first, then as kube-apiserver lists them.</summary>
    private static int Rank(string group) => Array.IndexOf(
        ["apps", "events.k8s.io", "authentication.k8s.io", "authorization.k8s.io", "autoscaling", "batch", "certificates.k8s.io", "networking.k8s.io", "policy",
            "rbac.authorization.k8s.io", "storage.k8s.io", "scheduling.k8s.io", "coordination.k8s.io", "node.k8s.io", "discovery.k8s.io"], group) is >= 0 and var rank ? rank : int.MaxValue;
}
