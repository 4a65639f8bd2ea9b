using Fairlead.Explain.Lint.Objects;
using Fairlead.Kubernetes.Networking;

namespace Fairlead.Explain.Lint.Checks;

/// <summary>Hosts and paths: two rules for one, and paths that ingress-nginx reads otherwise than Kubernetes says.</summary>
internal sealed class IngressPaths : ILintCheck
{
    private const string Nginx = "nginx.ingress.kubernetes.io/";

    private sealed record Route(Stated<Ingress> Ingress, string Host, HTTPIngressPath Path, string At);

    public IEnumerable<Finding> Of(Bundle bundle)
    {
        var routes = bundle.Ingresses.OrderBy(ingress => ingress.Manifest.IsSubject).SelectMany(Routes).ToList();
        return Twice(routes).Concat(routes.Where(route => route.Ingress.Manifest.IsSubject).SelectMany(Surprises));
    }

    private static IEnumerable<Finding> Twice(List<Route> routes) =>
        from same in routes.GroupBy(route => (route.Host, Path: route.Path.PathType == "Prefix" ? route.Path.Path?.TrimEnd('/') : route.Path.Path, route.Path.PathType, Class: route.Ingress.Object.Spec.IngressClassName ?? ""))
        from later in same.Skip(1)
        where later.Ingress.Manifest.IsSubject && Target(later) != Target(same.First())
        let first = same.First()
        select LintRules.IngressPathTwice.At(later.Ingress.Manifest, $"{later.At}.path", $"{(later.Host.Length == 0 ? "Every host" : later.Host)}{later.Path.Path} leads to {Target(later)} here, and to {Target(first)} in {first.Ingress.Title} ({first.Ingress.Manifest.File}).", "take one out, or make the paths differ");

    private static IEnumerable<Finding> Surprises(Route route)
    {
        string path = route.Path.Path ?? "";
        bool nginx = route.Ingress.Object.Metadata.Annotations.Any(each => each.Key == Nginx + "use-regex" && each.Value == "true" || each.Key == Nginx + "rewrite-target" && each.Value.Contains('$', StringComparison.Ordinal));
        if (path.IndexOfAny(['(', '*', '[', '$', '|', '\\', '^']) >= 0)
            yield return LintRules.IngressRegex.At(route.Ingress.Manifest, $"{route.At}.path", nginx
                ? $"{path} is a regular expression for ingress-nginx alone; other controllers compare it letter by letter."
                : $"{path} looks like an expression, and path type {route.Path.PathType} compares it letter by letter.", "write plain prefixes, and let the application see the whole path");
        else if (route.Path.PathType == "Exact" && path.Length > 1 && path.EndsWith('/'))
            yield return LintRules.IngressTrailingSlash.At(route.Ingress.Manifest, $"{route.At}.path", $"Exact {path} does not match {path.TrimEnd('/')}.", $"use pathType Prefix, or add a second path {path.TrimEnd('/')}");
    }

    private static IEnumerable<Route> Routes(Stated<Ingress> ingress) =>
        from i in Enumerable.Range(0, ingress.Object.Spec.Rules.Count)
        let rule = ingress.Object.Spec.Rules[i]
        from j in Enumerable.Range(0, rule.Http?.Paths.Count ?? 0)
        select new Route(ingress, rule.Host ?? "", rule.Http!.Paths[j], $"spec.rules[{i}].http.paths[{j}]");

    private static string Target(Route route) => route.Path.Backend switch
    {
        { Service: { } service } => $"{route.Ingress.Namespace}/{service.Name}:{(service.Port?.Number is > 0 and var number ? $"{number}" : service.Port?.Name)}",
        { Resource: { } resource } => $"{resource.Kind}/{resource.Name}",
        _ => "nothing",
    };
}
