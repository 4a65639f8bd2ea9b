using Fairlead.Primitives;

namespace Fairlead.Proxy.Plan;

/// <summary>What a client connects to. A node port has the unspecified address of its family: it is on every address of the node.</summary>
public readonly record struct FrontendKey(IpAddr Address, Protocol Protocol, ushort Port) : IComparable<FrontendKey>
{
    public static FrontendKey OfNodePort(IpFamily family, Protocol protocol, ushort port) => new(new IpAddr(family, 0, 0), protocol, port);

    public IpFamily Family => Address.Family;
    public bool IsNodePort => Address.IsUnspecified;

    public int CompareTo(FrontendKey other)
    {
        int order = Address.CompareTo(other.Address);
        if (order == 0) order = Protocol.CompareTo(other.Protocol);
        return order != 0 ? order : Port.CompareTo(other.Port);
    }

    public override string ToString() => $"{(IsNodePort ? $"node port/{Family}" : Address.IsV6 ? $"[{Address}]" : Address)}:{Port}/{Protocol.Name}";
}
