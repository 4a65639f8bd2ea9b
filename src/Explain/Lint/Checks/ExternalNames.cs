using Fairlead.Explain.Lint.Objects;
using Fairlead.Primitives;

namespace Fairlead.Explain.Lint.Checks;

/// <summary>ExternalName Services with more than a name, or with less.</summary>
internal sealed class ExternalNames : ILintCheck
{
    public IEnumerable<Finding> Of(Bundle bundle)
    {
        foreach (var service in bundle.Services.Where(each => each.Manifest.IsSubject && each.Object.Spec.Type == "ExternalName"))
        {
            var spec = service.Object.Spec;
            if (spec.Ports.Count > 0) yield return LintRules.ExternalNameWithPorts.At(service.Manifest, "spec.ports", $"{service.Name} is another name for {spec.ExternalName}, and maps no ports: clients reach it on the port they ask for.", "take spec.ports out, and use the other side's own port");
            if (spec.Selector.Count > 0) yield return LintRules.ExternalNameWithSelector.At(service.Manifest, "spec.selector", $"{service.Name} is a CNAME and has no endpoints; its selector does nothing.", "take spec.selector out, or set another type");
            if (IpAddr.TryParse(spec.ExternalName ?? "", out _)) yield return LintRules.ExternalNameIsAddress.At(service.Manifest, "spec.externalName", $"{spec.ExternalName} is an address; DNS would answer with a CNAME that nobody can follow.", "make a Service without selector and an EndpointSlice with this address");
        }
    }
}
