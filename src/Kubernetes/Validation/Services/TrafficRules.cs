using Fairlead.Kubernetes.Core;
using Fairlead.Kubernetes.Validation.Rules;

namespace Fairlead.Kubernetes.Validation.Services;

/// <summary>Who may answer: external and internal traffic policy, the health check's node port, traffic distribution.</summary>
internal static class TrafficRules
{
    public static void Check(ServiceSpec spec, FieldPath path, Faults faults)
    {
        External(spec, path.Child("externalTrafficPolicy"), faults);
        HealthCheck(spec, path.Child("healthCheckNodePort"), faults);
        Internal(spec, path.Child("internalTrafficPolicy"), faults);
        if (spec.TrafficDistribution is { } distribution and not ("PreferClose" or "PreferSameZone" or "PreferSameNode"))
            faults.NotSupported(path.Child("trafficDistribution"), distribution, "PreferClose", "PreferSameNode", "PreferSameZone");
    }

    private static void External(ServiceSpec spec, FieldPath path, Faults faults)
    {
        string policy = spec.ExternalTrafficPolicy ?? "";
        if (!spec.IsExternallyAccessible)
        {
            if (policy.Length > 0) faults.Invalid(path, policy, "may only be set for externally-accessible services");
        }
        else if (policy.Length == 0) faults.Required(path);
        else if (policy is not ("Cluster" or "Local")) faults.NotSupported(path, policy, "Cluster", "Local");
    }

    private static void HealthCheck(ServiceSpec spec, FieldPath path, Faults faults)
    {
        int port = spec.HealthCheckNodePort ?? 0;
        if (!spec.NeedsHealthCheck)
        {
            if (port != 0) faults.Invalid(path, port, "may only be set when `type` is 'LoadBalancer' and `externalTrafficPolicy` is 'Local'");
        }
        else if (port == 0) faults.Required(path);
        else PortRules.Number(path, port, faults);
    }

    private static void Internal(ServiceSpec spec, FieldPath path, Faults faults)
    {
        if (spec.InternalTrafficPolicy is null)
        {
            if (spec.Type is "NodePort" or "LoadBalancer" or "ClusterIP") faults.Required(path);
        }
        else if (spec.InternalTrafficPolicy is not ("Cluster" or "Local")) faults.NotSupported(path, spec.InternalTrafficPolicy, "Cluster", "Local");
    }

    extension(ServiceSpec spec)
    {
        /// <summary>Traffic can come from outside the cluster.</summary>
        public bool IsExternallyAccessible => spec.Type is "LoadBalancer" or "NodePort" || (spec.Type == "ClusterIP" && spec.ExternalIPs.Count > 0);

        /// <summary>A load balancer has to ask the nodes which of them have endpoints.</summary>
        public bool NeedsHealthCheck => spec is { Type: "LoadBalancer", ExternalTrafficPolicy: "Local" };
    }
}
