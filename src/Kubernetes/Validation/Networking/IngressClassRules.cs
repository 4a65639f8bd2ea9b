using Fairlead.Kubernetes.Networking;
using Fairlead.Kubernetes.Validation.Rules;

namespace Fairlead.Kubernetes.Validation.Networking;

/// <summary>What an IngressClass must be: who serves it, with which parameters.</summary>
internal static class IngressClassRules
{
    private const int ControllerMax = 250;
    private const string PathForm = @"[A-Za-z0-9/\-._~%!$&'()*+,;=:]+";

    public static void Check(IngressClass ingressClass, Faults faults)
    {
        var path = FieldPath.Root("spec");
        string controller = ingressClass.Spec.Controller ?? "";
        if (controller.Length > ControllerMax) faults.TooLong(path.Child("controller"), ControllerMax);
        DomainPrefixedPath(controller, path.Child("controller"), faults);
        if (ingressClass.Spec.Parameters is { } parameters) Parameters(parameters, path.Child("parameters"), faults);
    }

    public static void CheckUpdate(IngressClass now, IngressClass before, Faults faults)
    {
        if (now.Spec.Controller != before.Spec.Controller) faults.Invalid(FieldPath.Root("spec").Child("controller"), now.Spec.Controller ?? "", "field is immutable");
    }

    private static void DomainPrefixedPath(string text, FieldPath path, Faults faults)
    {
        int slash = text.IndexOf('/', StringComparison.Ordinal);
        if (text.Length == 0) faults.Required(path);
        else if (slash <= 0 || slash == text.Length - 1) faults.Invalid(path, text, "must be a domain-prefixed path (such as \"acme.io/foo\")");
        else
        {
            faults.Invalid(path, text[..slash], Names.Dns1123Subdomain(text[..slash]));
            if (text[(slash + 1)..] is var rest && !rest.All(IsOfPath)) faults.Invalid(path, rest, $"Invalid path (regex used for validation is '{PathForm}')");
        }
    }

    private static bool IsOfPath(char c) => char.IsAsciiLetterOrDigit(c) || "/-._~%!$&'()*+,;=:".Contains(c, StringComparison.Ordinal);

    private static void Parameters(IngressClassParametersReference parameters, FieldPath path, Faults faults)
    {
        if (parameters.ApiGroup is { } group) faults.Invalid(path.Child("apiGroup"), group, Names.Dns1123Subdomain(group));
        IngressRules.Segment(parameters.Kind, path.Child("kind"), "kind is required", faults);
        IngressRules.Segment(parameters.Name, path.Child("name"), "name is required", faults);
        switch (parameters.Scope)
        {
            case null: faults.Required(path.Child("scope")); break;
            case "Namespace" when parameters.Namespace is null: faults.Required(path.Child("namespace"), "`parameters.scope` is set to 'Namespace'"); break;
            case "Namespace": faults.Invalid(path.Child("namespace"), parameters.Namespace!, Names.Dns1123Label(parameters.Namespace!)); break;
            case "Cluster" when parameters.Namespace is not null: faults.Forbidden(path.Child("namespace"), "`parameters.scope` is set to 'Cluster'"); break;
            case "Cluster": break;
            default: faults.NotSupported(path.Child("scope"), parameters.Scope, "Cluster", "Namespace"); break;
        }
    }
}
