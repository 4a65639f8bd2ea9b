namespace Fairlead.Primitives;

/// <summary>The address family of an address, a prefix, a rule set.</summary>
public enum IpFamily : byte
{
    /// <summary>32-bit addresses (RFC 791).</summary>
    V4 = 4,

    /// <summary>128-bit addresses (RFC 8200).</summary>
    V6 = 6,
}
