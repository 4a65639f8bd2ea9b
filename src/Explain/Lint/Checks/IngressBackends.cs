using Fairlead.Explain.Lint.Objects;
using Fairlead.Kubernetes.Networking;

namespace Fairlead.Explain.Lint.Checks;

/// <summary>Whether what an Ingress rests on is there: Services and their ports, its class, its certificates.</summary>
internal sealed class IngressBackends : ILintCheck
{
    public IEnumerable<Finding> Of(Bundle bundle) =>
        bundle.Ingresses.Where(ingress => ingress.Manifest.IsSubject).SelectMany(ingress => Backends(bundle, ingress).Concat(Class(bundle, ingress)).Concat(Certificates(bundle, ingress)));

    private static IEnumerable<Finding> Backends(Bundle bundle, Stated<Ingress> ingress)
    {
        foreach (var (backend, path) in BackendsOf(ingress.Object.Spec))
        {
            if (backend.Service is not { } named) continue;
            var service = bundle.Services.FirstOrDefault(each => each.Namespace == ingress.Namespace && each.Name == named.Name);
            if (service is null)
            {
                string elsewhere = bundle.Services.FirstOrDefault(each => each.Name == named.Name) is { } other ? $" It is in namespace {other.Namespace}, and an Ingress reaches only Services of its own." : "";
                yield return LintRules.IngressNoService.At(ingress.Manifest, $"{path}.service.name", $"There is no Service {named.Name} in namespace {ingress.Namespace}{(bundle.Options.KnowsCluster ? "" : " of these files")}.{elsewhere}", "add the Service, or correct its name").ErrorIf(bundle.Options.KnowsCluster);
                continue;
            }
            bool byNumber = named.Port?.Number is > 0;
            if (service.Object.Spec.Ports.Any(port => byNumber ? port.Port == named.Port!.Number : port.Name == named.Port?.Name)) continue;
            string wanted = byNumber ? $"{named.Port!.Number}" : named.Port?.Name ?? "";
            var has = service.Object.Spec.Ports.Select(port => port.Name is { Length: > 0 } name ? $"{port.Port} ({name})" : $"{port.Port}");
            bool isTarget = byNumber && service.Object.Spec.Ports.Any(port => port.TargetPort is { Text: null } target && target.Number == named.Port!.Number);
            yield return LintRules.IngressNoPort.At(ingress.Manifest, $"{path}.service.port.{(byNumber ? "number" : "name")}", $"{service.Title} has no port {wanted}; it has {Say.List(has)}.{(isTarget ? $" {wanted} is its target port." : "")}", "write the Service's port");
        }
    }

    private static IEnumerable<(IngressBackend Backend, string Path)> BackendsOf(IngressSpec spec)
    {
        if (spec.DefaultBackend is { } fallback) yield return (fallback, "spec.defaultBackend");
        for (int i = 0; i < spec.Rules.Count; i++)
            for (int j = 0; j < (spec.Rules[i].Http?.Paths.Count ?? 0); j++)
                if (spec.Rules[i].Http!.Paths[j].Backend is { } backend) yield return (backend, $"spec.rules[{i}].http.paths[{j}].backend");
    }

    /// <summary>Classes come with controllers, not with applications: said only where some are known.</summary>
    private static IEnumerable<Finding> Class(Bundle bundle, Stated<Ingress> ingress)
    {
        if (ingress.Object.Spec.IngressClassName is not { Length: > 0 } name || bundle.Classes.Count == 0 && !bundle.Options.KnowsCluster || bundle.Classes.Any(each => each.Name == name)) yield break;
        yield return LintRules.IngressClassUnknown.At(ingress.Manifest, "spec.ingressClassName", $"There is no IngressClass {name}; there {(bundle.Classes.Count == 1 ? "is" : "are")} {Say.List(bundle.Classes.Select(each => each.Name))}.", "write the name of a class that is there").ErrorIf(bundle.Options.KnowsCluster);
    }

    private static IEnumerable<Finding> Certificates(Bundle bundle, Stated<Ingress> ingress)
    {
        if (ingress.Object.Metadata.Annotations.Keys.Any(key => key.StartsWith("cert-manager.io/", StringComparison.Ordinal))) yield break;        // made when it is needed
        for (int i = 0; i < ingress.Object.Spec.Tls.Count; i++)
        {
            if (ingress.Object.Spec.Tls[i].SecretName is not { Length: > 0 } name) continue;
            var secret = bundle.Secrets.FirstOrDefault(each => each.Namespace == ingress.Namespace && each.Name == name);
            if (secret is null)
                yield return LintRules.IngressTlsSecretMissing.At(ingress.Manifest, $"spec.tls[{i}].secretName", $"There is no Secret {name} in namespace {ingress.Namespace}{(bundle.Options.KnowsCluster ? "" : " of these files")}.", $"kubectl create secret tls {name} -n {ingress.Namespace} --cert=… --key=…");
            else if (secret.Object.Type != "kubernetes.io/tls")
                yield return LintRules.IngressTlsSecretMissing.At(ingress.Manifest, $"spec.tls[{i}].secretName", $"The Secret {name} is of the type {secret.Object.Type}, not kubernetes.io/tls.", "make it with: kubectl create secret tls");
        }
    }
}
