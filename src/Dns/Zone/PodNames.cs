namespace Fairlead.Dns.Zone;

/// <summary>What is said of the old pod names <c>a-b-c-d.ns.pod.&lt;zone&gt;</c>.</summary>
public enum PodNames : byte
{
    /// <summary>The address that the name spells, if the namespace exists.</summary>
    Insecure,

    /// <summary>The same, if a pod of that namespace has the address.</summary>
    Verified,

    /// <summary>No such names.</summary>
    Disabled,
}
