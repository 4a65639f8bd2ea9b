using Fairlead.Kubernetes;
using Fairlead.Kubernetes.Core;

namespace Fairlead.Node.Probes;

/// <summary>The port a probe means: a number, or the name of one of the container's ports.</summary>
public static class ProbePorts
{
    /// <summary>Null where the container has no port of that name.</summary>
    public static int? Find(IntOrString port, Container container) => port.Text is not { } name ? port.Number
        : int.TryParse(name, out int number) ? number
        : container.Ports.FirstOrDefault(candidate => candidate.Name == name)?.ContainerPortValue;
}
