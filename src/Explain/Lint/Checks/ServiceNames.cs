using Fairlead.Explain.Lint.Objects;
using Fairlead.Kubernetes.Core;

namespace Fairlead.Explain.Lint.Checks;

/// <summary>Names that win over other names: in DNS by the search path, in the environment by the variables of Services.</summary>
internal sealed class ServiceNames : ILintCheck
{
    private static readonly string[] PortVariables = ["", "_PROTO", "_PORT", "_ADDR"];

    /// <summary>Top-level domains that are also words one may call a namespace.</summary>
    private static readonly HashSet<string> TopLevel = new(StringComparer.Ordinal)
    {
        "com", "org", "net", "edu", "gov", "int", "mil", "info", "biz", "name", "pro", "app", "dev", "io", "ai", "co", "me", "tv", "cloud", "shop", "store", "online", "site", "tech", "blog",
        "de", "uk", "fr", "eu", "us", "ch", "at", "nl", "it", "es", "pl", "se", "no", "jp", "cn", "in", "local", "internal", "test",
    };

    public IEnumerable<Finding> Of(Bundle bundle) => HiddenHosts(bundle).Concat(HiddenServices(bundle)).Concat(Variables(bundle));

    private static IEnumerable<Finding> HiddenHosts(Bundle bundle) =>
        from service in bundle.Services
        where service.Manifest.IsSubject && TopLevel.Contains(service.Namespace)
        select LintRules.NameHidesName.At(service.Manifest, "metadata.name", $"In every pod {service.Name}.{service.Namespace} is this Service: the host {service.Name}.{service.Namespace} outside the cluster cannot be reached by that name.", $"call the namespace otherwise, or write {service.Name}.{service.Namespace}. with a dot at the end for the host");

    /// <summary>A pod's name under a headless Service (pod.service) is tried before service.namespace.</summary>
    private static IEnumerable<Finding> HiddenServices(Bundle bundle) =>
        from headless in bundle.Services
        where headless.Manifest.IsSubject && headless.Object.Spec.ClusterIP == "None"
        from workload in bundle.In(headless.Namespace)
        where workload.Pod.Subdomain == headless.Name && workload.Pod.Hostname is { Length: > 0 }
        from hidden in bundle.Services
        where hidden.Namespace == headless.Name && hidden.Name == workload.Pod.Hostname
        select LintRules.NameHidesName.At(headless.Manifest, "metadata.name", $"In namespace {headless.Namespace} {hidden.Name}.{hidden.Namespace} is the pod {workload.Title}, not {hidden.Title}.", "give the Service or the pod's hostname another name");

    private static IEnumerable<Finding> Variables(Bundle bundle)
    {
        foreach (var there in bundle.Services.Where(service => service.Object.Spec is { Type: not "ExternalName", ClusterIP: not "None" }).GroupBy(service => service.Namespace, StringComparer.Ordinal))
        {
            var makers = new Dictionary<string, Stated<Service>>(StringComparer.Ordinal);
            var said = new HashSet<(string, string)>();
            foreach (var service in there)
                foreach (string variable in VariablesOf(service.Object, service.Name))
                {
                    if (makers.TryAdd(variable, service) || makers[variable] == service) continue;
                    var later = service.Manifest.IsSubject ? service : makers[variable];
                    if (later.Manifest.IsSubject && said.Add((service.Name, makers[variable].Name)))
                        yield return LintRules.EnvironmentCollides.At(later.Manifest, "metadata.name", $"{service.Title} and {makers[variable].Title} both make {variable} in the pods of their namespace.", "rename one, or set enableServiceLinks: false on the pods and use DNS");
                }
        }
    }

    /// <summary>The names that a kubelet gives: https://kubernetes.io/docs/concepts/services-networking/service/#environment-variables.</summary>
    private static IEnumerable<string> VariablesOf(Service service, string name)
    {
        string stem = name.ToUpperInvariant().Replace('-', '_');
        yield return $"{stem}_SERVICE_HOST";
        yield return $"{stem}_SERVICE_PORT";
        yield return $"{stem}_PORT";
        foreach (var port in service.Spec.Ports)
        {
            if (port.Name is { Length: > 0 } named) yield return $"{stem}_SERVICE_PORT_{named.ToUpperInvariant().Replace('-', '_')}";
            string own = $"{stem}_PORT_{port.Port}_{(port.Protocol ?? "TCP").ToUpperInvariant()}";
            foreach (string ending in PortVariables) yield return own + ending;
        }
    }
}
