namespace Fairlead.Controllers.Scheduling;

/// <summary>A port of the node that a pod takes for itself.</summary>
public readonly record struct HostPortUse(string Address, string Protocol, int Port)
{
    public const string AnyAddress = "0.0.0.0";

    /// <summary>Two pods can't both have it: same port and protocol, and one address or one of them on all.</summary>
    public bool ConflictsWith(HostPortUse other) =>
        Port == other.Port && Protocol == other.Protocol && (Address == other.Address || IsAny(Address) || IsAny(other.Address));

    private static bool IsAny(string address) => address is AnyAddress or "::";
}
