namespace Fairlead.Kubernetes.Validation.Rules;

/// <summary>Ports and protocols, wherever they stand.</summary>
internal static class PortRules
{
    public static void Number(FieldPath path, long port, Faults faults)
    {
        foreach (string fault in Names.PortNumber(port)) faults.Invalid(path, port, fault);
    }

    public static void NumberOrName(FieldPath path, IntOrString port, Faults faults)
    {
        if (port.Text is { } name) faults.Invalid(path, name, Names.PortName(name));
        else Number(path, port.Number, faults);
    }

    public static void Protocol(FieldPath path, string? protocol, Faults faults)
    {
        if (string.IsNullOrEmpty(protocol)) faults.Required(path);
        else if (protocol is not ("TCP" or "UDP" or "SCTP")) faults.NotSupported(path, protocol, "SCTP", "TCP", "UDP");
    }
}
