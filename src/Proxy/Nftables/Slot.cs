using Fairlead.Primitives;

namespace Fairlead.Proxy.Nftables;

/// <summary>One endpoint in a frontend's numbered list, in 24 bytes; the family is the frontend's. The default is an empty place.</summary>
internal readonly record struct Slot(ulong High, ulong Low, ushort Port)
{
    internal bool IsEmpty => Port == 0;

    internal static Slot Of(SocketAddr endpoint) => new(endpoint.Address.High, endpoint.Address.Low, endpoint.Port);

    internal SocketAddr ToSocketAddr(IpFamily family) => new(new IpAddr(family, High, Low), Port);
}
