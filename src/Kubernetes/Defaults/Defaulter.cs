using System.Text.Json.Nodes;
using Fairlead.Kubernetes.Schema;

namespace Fairlead.Kubernetes.Defaults;

/// <summary>
/// Fills in what the client left out, as Kubernetes 1.36 does: first each kind's own defaults (one class a family), then the fields that Go
/// always writes. In place; the same object twice gives the same object.
/// </summary>
public static class Defaulter
{
    public static void Apply(ResourceType type, JsonObject obj)
    {
        switch (type.Group, type.Kind)
        {
            case ("", "Service"): ServiceDefaults.Apply(obj); break;
            case ("", "Endpoints"): EndpointDefaults.Endpoints(obj); break;
            case ("discovery.k8s.io", "EndpointSlice"): EndpointDefaults.Slice(obj); break;
            case ("", "Pod"): PodDefaults.Pod(obj); break;
            case ("", "PodTemplate"): PodDefaults.Template(obj); break;
            case ("", "ReplicationController"): WorkloadDefaults.ReplicationController(obj); break;
            case ("apps", "Deployment"): WorkloadDefaults.Deployment(obj); break;
            case ("apps", "ReplicaSet"): WorkloadDefaults.ReplicaSet(obj); break;
            case ("apps", "DaemonSet"): WorkloadDefaults.DaemonSet(obj); break;
            case ("apps", "StatefulSet"): WorkloadDefaults.StatefulSet(obj); break;
            case ("batch", "Job"): JobDefaults.Job(obj); break;
            case ("batch", "CronJob"): JobDefaults.CronJob(obj); break;
            case ("networking.k8s.io", "IngressClass"): NetworkingDefaults.IngressClass(obj); break;
            case ("networking.k8s.io", "NetworkPolicy"): NetworkingDefaults.NetworkPolicy(obj); break;
            default: ConfigDefaults.Apply(type, obj); break;
        }
        Completion.Complete(ApiSchema.For(type), obj);
    }
}
