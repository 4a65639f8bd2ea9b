namespace Fairlead.Dns.Zone;

/// <summary>How the name of a Service is answered.</summary>
public enum RecordKind : byte
{
    ClusterIp,
    Headless,
    ExternalName,
}
