using Fairlead.Kubernetes.Networking;
using Fairlead.Kubernetes.Validation.Rules;

namespace Fairlead.Kubernetes.Validation.Networking;

/// <summary>What an Ingress must be: hosts, paths, back ends, TLS.</summary>
internal static class IngressRules
{
    private const string ClassAnnotation = "kubernetes.io/ingress.class";
    private static readonly string[] BadSequences = ["//", "/./", "/../", "%2f", "%2F"];
    private static readonly string[] BadEndings = ["/..", "/."];
    private static readonly FieldPath Spec = FieldPath.Root("spec");

    public static void AtCreation(Ingress ingress, Faults faults)
    {
        if (ingress.Metadata.Annotations.TryGetValue(ClassAnnotation, out string? name) && ingress.Spec.IngressClassName is { } className && name != className)
            faults.Invalid(FieldPath.Root("annotations").Child(ClassAnnotation), name, "must match `ingressClassName` when both are specified");
    }

    public static void Check(Ingress ingress, Faults faults)
    {
        var spec = ingress.Spec;
        if (spec.Rules.Count == 0 && spec.DefaultBackend is null) faults.InvalidRaw(Spec, "null", "either `defaultBackend` or `rules` must be specified");
        if (spec.DefaultBackend is { } backend) Backend(backend, Spec.Child("defaultBackend"), faults);
        for (int i = 0; i < spec.Rules.Count; i++) Rule(spec.Rules[i], Spec.Child("rules").At(i), faults);
        for (int i = 0; i < spec.Tls.Count; i++) Tls(spec.Tls[i], Spec.Child("tls").At(i), faults);
        if (spec.IngressClassName is { } className) faults.Invalid(Spec.Child("ingressClassName"), className, Names.Dns1123Subdomain(className));
    }

    public static void Status(Ingress ingress, Faults faults)
    {
        var path = FieldPath.Root("status").Child("loadBalancer", "ingress");
        var entries = ingress.Status.LoadBalancer?.Ingress ?? [];
        for (int i = 0; i < entries.Count; i++)
        {
            if (!string.IsNullOrEmpty(entries[i].Ip)) AddressRules.Ip(path.At(i).Child("ip"), entries[i].Ip!, faults);
            if (entries[i].Hostname is not { Length: > 0 } host) continue;
            faults.Invalid(path.At(i).Child("hostname"), host, Names.Dns1123Subdomain(host));
            if (Primitives.IpAddr.TryParse(host, out _)) faults.Invalid(path.At(i).Child("hostname"), host, "must be a DNS name, not an IP address");
        }
    }

    private static void Rule(IngressRule rule, FieldPath path, Faults faults)
    {
        if (!string.IsNullOrEmpty(rule.Host)) Host(rule.Host, path.Child("host"), faults);
        if (rule.Http is not { } http) return;
        var paths = path.Child("http", "paths");
        if (http.Paths.Count == 0) faults.Required(paths);
        for (int i = 0; i < http.Paths.Count; i++) Path(http.Paths[i], paths.At(i), faults);
    }

    private static void Host(string host, FieldPath path, Faults faults)
    {
        if (Primitives.IpAddr.TryParse(host, out _)) faults.Invalid(path, host, "must be a DNS name, not an IP address");
        faults.Invalid(path, host, host.Contains('*', StringComparison.Ordinal) ? Names.WildcardDns1123Subdomain(host) : Names.Dns1123Subdomain(host));
    }

    private static void Path(HTTPIngressPath item, FieldPath path, Faults faults)
    {
        string text = item.Path ?? "";
        var at = path.Child("path");
        switch (item.PathType)
        {
            case null or "": faults.Required(path.Child("pathType"), "pathType must be specified"); return;
            case "Exact" or "Prefix":
                if (!text.StartsWith('/')) faults.Invalid(at, text, "must be an absolute path");
                foreach (string bad in BadSequences) { if (text.Contains(bad, StringComparison.Ordinal)) faults.Invalid(at, text, $"must not contain '{bad}'"); }
                foreach (string bad in BadEndings) { if (text.EndsWith(bad, StringComparison.Ordinal)) faults.Invalid(at, text, $"cannot end with '{bad}'"); }
                break;
            case "ImplementationSpecific":
                if (text.Length > 0 && !text.StartsWith('/')) faults.Invalid(at, text, "must be an absolute path");
                break;
            default: faults.NotSupported(path.Child("pathType"), item.PathType, "Exact", "ImplementationSpecific", "Prefix"); break;
        }
        Backend(item.Backend ?? IngressBackend.Empty, path.Child("backend"), faults);
    }

    private static void Backend(IngressBackend backend, FieldPath path, Faults faults)
    {
        switch (backend)
        {
            case { Service: not null, Resource: not null }: faults.Invalid(path, "", "cannot set both resource and service backends"); break;
            case { Resource: { } resource }:
                if (resource.ApiGroup is { } group) faults.Invalid(path.Child("resource", "apiGroup"), group, Names.Dns1123Subdomain(group));
                Segment(resource.Kind, path.Child("resource", "kind"), "kind is required", faults);
                Segment(resource.Name, path.Child("resource", "name"), "name is required", faults);
                break;
            case { Service: { } service }: ServiceBackend(service, path, faults); break;
            default: faults.Invalid(path, "", "resource or service backend is required"); break;
        }
    }

    public static void Segment(string? text, FieldPath path, string missing, Faults faults)
    {
        if (string.IsNullOrEmpty(text)) faults.Required(path, missing);
        else faults.Invalid(path, text, Names.PathSegment(text));
    }

    /// <summary>What is wrong with the port as a whole is told of the back end, not of its service.</summary>
    private static void ServiceBackend(IngressServiceBackend service, FieldPath path, Faults faults)
    {
        var at = path.Child("service");
        if (string.IsNullOrEmpty(service.Name)) faults.Required(at.Child("name"));
        else faults.Invalid(at.Child("name"), service.Name, Names.Dns1123Label(service.Name));
        bool hasName = !string.IsNullOrEmpty(service.Port?.Name), hasNumber = service.Port?.Number is not (null or 0);
        if (hasName && hasNumber) faults.Invalid(path, "", "cannot set both port name & port number");
        else if (hasName) faults.Invalid(at.Child("port", "name"), service.Port!.Name!, Names.PortName(service.Port.Name!));
        else if (hasNumber) PortRules.Number(at.Child("port", "number"), service.Port!.Number!.Value, faults);
        else faults.Required(path, "port name or number is required");
    }

    private static void Tls(IngressTLS tls, FieldPath path, Faults faults)
    {
        for (int i = 0; i < tls.Hosts.Count; i++)
        {
            string host = tls.Hosts[i];
            faults.Invalid(path.Child("hosts").At(i), host, host.Contains('*', StringComparison.Ordinal) ? Names.WildcardDns1123Subdomain(host) : Names.Dns1123Subdomain(host));
        }
        if (tls.SecretName is { Length: > 0 } secret) faults.Invalid(path.Child("secretName"), secret, Names.Dns1123Subdomain(secret));
    }
}
