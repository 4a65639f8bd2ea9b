namespace Fairlead.Catalog;

/// <summary>The four values of a Service's <c>type</c>.</summary>
public enum ServiceKind : byte
{
    ClusterIp,
    NodePort,
    LoadBalancer,
    ExternalName,
}
