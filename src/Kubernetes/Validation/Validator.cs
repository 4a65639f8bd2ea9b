using System.Text.Json.Nodes;
using Fairlead.Kubernetes.Defaults;
using Fairlead.Kubernetes.Json;
using Fairlead.Kubernetes.Trees;
using Fairlead.Kubernetes.Validation.Config;
using Fairlead.Kubernetes.Validation.Pods;
using Fairlead.Kubernetes.Validation.Rules;
using Fairlead.Kubernetes.Validation.Services;
using Fairlead.Kubernetes.Validation.Warnings;

namespace Fairlead.Kubernetes.Validation;

/// <summary>
/// Says everything that is wrong with an object, in the paths, kinds and words of Kubernetes. Objects come decoded and defaulted. Each kind's rules
/// stand in a folder beside this file; which kind has which is the table in <c>KindRules</c>.
/// </summary>
public static class Validator
{
    public static IReadOnlyList<FieldError> ValidateCreate(ResourceType type, JsonObject obj) => KindRules.For(type).Create(type, obj);

    /// <param name="old">As it is stored. <c>metadata.resourceVersion</c> of <paramref name="obj"/> must be set: for an unconditional update, to the stored one.</param>
    public static IReadOnlyList<FieldError> ValidateUpdate(ResourceType type, JsonObject obj, JsonObject old) => Own(type, obj, old, KindRules.For(type).Update);

    public static IReadOnlyList<FieldError> ValidateStatusUpdate(ResourceType type, JsonObject obj, JsonObject old) => Own(type, obj, old, KindRules.For(type).StatusUpdate);

    /// <summary>
    /// An update's own faults. What an earlier version let in is not held against it: neither that the stored object lacks a default of today, nor a fault
    /// that it has already.
    /// </summary>
    private static IReadOnlyList<FieldError> Own(ResourceType type, JsonObject obj, JsonObject old, Func<ResourceType, JsonObject, JsonObject, IReadOnlyList<FieldError>> rules)
    {
        var faults = rules(type, obj, old);
        if (faults.Count == 0) return faults;
        var stored = (JsonObject)old.DeepClone();
        Defaulter.Apply(type, stored);
        var inherited = rules(type, stored, stored);
        return inherited.Count == 0 && JsonNode.DeepEquals(stored, old) ? faults : [.. rules(type, obj, stored).Where(f => !inherited.Contains(f))];
    }

    /// <summary>What is wrong with a write of one part of an object, through a subresource that writes nothing else. Both objects are whole.</summary>
    public static IReadOnlyList<FieldError> ValidatePart(ResourceType type, string subresource, JsonObject obj, JsonObject old) => (type.Kind, subresource) switch
    {
        ("Pod", "resize") => Own(type, obj, old, static (type, obj, old) => Part<Core.Pod>(type, obj, old, ResizeRules.Check)),
        ("Pod", "ephemeralcontainers") => Own(type, obj, old, static (type, obj, old) => Part<Core.Pod>(type, obj, old, EphemeralUpdateRules.Check)),
        ("Namespace", "finalize") => Part<Core.Namespace>(type, obj, old, static (ns, _, faults) => NamespaceRules.Finalize(ns, faults)),
        ("CertificateSigningRequest", "approval") => Part<Certificates.CertificateSigningRequest>(type, obj, old, CertificateRules.CheckApproval),
        _ => [],
    };

    private static IReadOnlyList<FieldError> Part<T>(ResourceType type, JsonObject obj, JsonObject old, Action<T, T, Faults> rules) where T : class, IKubernetesObject<T>
    {
        var faults = new Faults();
        T value = KubernetesJson.Read<T>(obj), before = KubernetesJson.Read<T>(old);
        var metadata = new UpdatedMetadata(value.Metadata, before.Metadata, type.Namespaced);
        metadata.Common(faults);
        metadata.Changes(faults);
        rules(value, before, faults);
        return faults.Found;
    }

    /// <summary>What is wrong with a Service's cluster IPs and families before any is given: allocation goes by these fields.</summary>
    public static IReadOnlyList<FieldError> ClusterAddressFaults(JsonObject spec)
    {
        var faults = new Faults();
        ClusterIpRules.Check(Addressing(spec), FieldPath.Root("spec"), faults);
        return faults.Found;
    }

    /// <summary>Of a Service, what allocation goes by.</summary>
    private static Core.ServiceSpec Addressing(JsonObject spec) => new()
    {
        ClusterIP = spec.Has("clusterIP") ? spec.Text("clusterIP") : null,
        ClusterIPs = spec.Strings("clusterIPs"),
        IpFamilies = spec.Strings("ipFamilies"),
        IpFamilyPolicy = spec.Has("ipFamilyPolicy") ? spec.Text("ipFamilyPolicy") : null,
    };

    /// <summary>What goes out as <c>Warning: 299</c> headers of a create or update that is accepted.</summary>
    public static IReadOnlyList<string> Warnings(ResourceType type, JsonObject obj, JsonObject? old = null) =>
        Warner.Of(type, obj, old);

    /// <summary>The warning that goes with any request for a kind that Kubernetes has given up; null for all others.</summary>
    public static string? DeprecationOf(ResourceType type) => type switch
    {
        { Group: "", Kind: "Endpoints" } => "v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice",
        { Group: "", Kind: "ComponentStatus" } => "v1 ComponentStatus is deprecated in v1.19+",
        _ => null,
    };
}
