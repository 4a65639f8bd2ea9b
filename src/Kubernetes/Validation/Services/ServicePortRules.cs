using System.Globalization;
using Fairlead.Kubernetes.Core;
using Fairlead.Kubernetes.Validation.Rules;

namespace Fairlead.Kubernetes.Validation.Services;

/// <summary>The ports of a Service: each for itself, then all together.</summary>
internal static class ServicePortRules
{
    public static void Each(ServiceSpec spec, FieldPath path, Faults faults)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        for (int i = 0; i < spec.Ports.Count; i++) Port(spec.Ports[i], spec.Ports.Count > 1, names, path.At(i), faults);
    }

    private static void Port(ServicePort port, bool nameRequired, HashSet<string> names, FieldPath path, Faults faults)
    {
        if (string.IsNullOrEmpty(port.Name))
        {
            if (nameRequired) faults.Required(path.Child("name"));
        }
        else
        {
            faults.Invalid(path.Child("name"), port.Name, Names.Dns1123Label(port.Name));
            if (!names.Add(port.Name)) faults.Duplicate(path.Child("name"), port.Name);
        }
        PortRules.Number(path.Child("port"), port.Port, faults);
        PortRules.Protocol(path.Child("protocol"), port.Protocol, faults);
        PortRules.NumberOrName(path.Child("targetPort"), port.TargetPort ?? 0, faults);
        if (port.AppProtocol is { } appProtocol) faults.Invalid(path.Child("appProtocol"), appProtocol, Names.QualifiedName(appProtocol));
    }

    public static void Together(ServiceSpec spec, FieldPath path, Faults faults)
    {
        if (spec.Type == "ClusterIP")
        {
            for (int i = 0; i < spec.Ports.Count; i++)
            {
                if (spec.Ports[i].NodePort is not (null or 0)) faults.Forbidden(path.At(i).Child("nodePort"), "may not be used when `type` is 'ClusterIP'");
            }
        }
        var nodePorts = new HashSet<(string?, int)>();
        for (int i = 0; i < spec.Ports.Count; i++)
        {
            if (spec.Ports[i].NodePort is { } nodePort and not 0 && !nodePorts.Add((spec.Ports[i].Protocol, nodePort))) faults.Duplicate(path.At(i).Child("nodePort"), nodePort);
        }
        var ports = new HashSet<(string?, int)>();
        for (int i = 0; i < spec.Ports.Count; i++)
        {
            var port = spec.Ports[i];
            if (!ports.Add((port.Protocol, port.Port))) faults.DuplicateRaw(path.At(i), KeyText(port));
        }
    }

    /// <summary>The pair that was found twice, as Kubernetes prints its internal type.</summary>
    private static string KeyText(ServicePort port) => string.Create(CultureInfo.InvariantCulture,
        $$"""{"Name":"","Protocol":"{{port.Protocol}}","AppProtocol":null,"Port":{{port.Port}},"TargetPort":0,"NodePort":0}""");
}
