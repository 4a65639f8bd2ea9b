using Fairlead.Kubernetes;
using Fairlead.Kubernetes.Networking;
using Fairlead.Primitives;

namespace Fairlead.Ingress.Plan;

/// <summary>
/// From Ingresses to routes, by the Ingress API's rules: an exact host before a wildcard before any host, then the longest path, then
/// Exact before Prefix; where two Ingresses claim the same, the older one has it.
/// </summary>
public sealed class IngressPlanner
{
    private const string ClassAnnotation = "kubernetes.io/ingress.class";

    private readonly IngressInputs _inputs;
    private readonly BackendPlanner _backends;
    private readonly List<IngressFault> _faults = [];
    private readonly Dictionary<(string Host, bool IsExact, string Path), (Route Route, NamespacedName Owner)> _routes = [];
    private readonly CertificatePlanner _certificates;

    private IngressPlanner(IngressInputs inputs)
    {
        _inputs = inputs;
        _backends = new(inputs.Services, _faults);
        _certificates = new(inputs.Secret, _faults);
    }

    public static PlannedIngresses Plan(IngressInputs inputs) => new IngressPlanner(inputs).Plan();

    private PlannedIngresses Plan()
    {
        var served = _inputs.Ingresses.Where(IsOurs).OrderBy(ingress => ingress.Metadata.CreationTimestamp).ThenBy(ingress => ingress.Key).ToList();
        foreach (var ingress in served) TakeRules(ingress);
        foreach (var ingress in served) TakeDefault(ingress);                            // takes what no rule of anybody takes
        foreach (var ingress in served) _certificates.Take(ingress);
        EquatableList<Route> routes = [.. _routes.Values.Select(pair => pair.Route).OrderBy(route => route.Host, StringComparer.Ordinal).ThenBy(route => route.Path, StringComparer.Ordinal).ThenBy(route => route.IsExact)];
        return new(new(routes, _backends.All(), _certificates.All()), served, _faults, _backends.Services);
    }

    private bool IsOurs(IngressObject ingress)
    {
        if (ingress.Metadata.DeletionTimestamp is not null) return false;
        string? annotated = ingress.Metadata.Annotations.GetValueOrDefault(ClassAnnotation);
        return (ingress.Spec.IngressClassName, annotated) switch
        {
            ({ } name, _) => _inputs.Classes.ContainsKey(name),
            (null, { } value) => value == IngressOptions.ClassName,
            _ => _inputs.WithoutClass,
        };
    }

    private void TakeRules(IngressObject ingress)
    {
        foreach (var rule in ingress.Spec.Rules)
        foreach (var path in rule.Http?.Paths ?? [])
        {
            bool isExact = path.PathType == "Exact";
            string text = path.Path is { Length: > 0 } given ? given : "/";
            if (text.Any(letter => char.IsWhiteSpace(letter) || char.IsControl(letter)))
            {
                _faults.Add(new(ingress.Key, "BadPath", $"the path \"{text}\" has white space or control characters, which no request has; write them percent-encoded."));
                continue;
            }
            if (_backends.Of(ingress, path.Backend) is not { } backend) continue;
            var route = new Route(HostOf(rule), isExact, isExact ? text : text.TrimEnd('/'), backend);
            if (!TryTake(route, ingress.Key, out var owner))
                _faults.Add(new(ingress.Key, "Conflict", $"host {Spoken(route.Host)}, path {text} is served by the older Ingress {owner} already; this rule has no effect."));
        }
    }

    /// <summary>What no rule matches: on this Ingress's own hosts, and, once for the cluster, on any.</summary>
    private void TakeDefault(IngressObject ingress)
    {
        if (ingress.Spec.DefaultBackend is not { } named || _backends.Of(ingress, named) is not { } backend) return;
        foreach (string host in ingress.Spec.Rules.Select(HostOf).Append("").Distinct())
            if (!TryTake(new(host, false, "", backend), ingress.Key, out var owner) && host.Length == 0 && owner != ingress.Key)
                _faults.Add(new(ingress.Key, "Conflict", $"requests that no rule matches go to the default backend of the older Ingress {owner} already."));
    }

    private bool TryTake(Route route, NamespacedName ingress, out NamespacedName owner)
    {
        owner = ingress;
        var key = (route.Host, route.IsExact, route.Path);
        if (_routes.TryAdd(key, (route, ingress))) return true;
        owner = _routes[key].Owner;
        return owner == ingress && _routes[key].Route == route;
    }

    private static string HostOf(IngressRule rule) => (rule.Host ?? "").ToLowerInvariant();

    private static string Spoken(string host) => host.Length == 0 ? "(any)" : host;
}
