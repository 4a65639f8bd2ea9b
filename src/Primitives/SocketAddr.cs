using System.Diagnostics.CodeAnalysis;

namespace Fairlead.Primitives;

/// <summary>An address and a port: where a connection goes. Text form "10.0.0.1:80" or "[fd00::1]:80".</summary>
public readonly record struct SocketAddr(IpAddr Address, ushort Port) : IComparable<SocketAddr>
{
    public static bool TryParse([NotNullWhen(true)] string? text, out SocketAddr endpoint)
    {
        endpoint = default;
        int colon = text?.LastIndexOf(':') ?? -1;
        if (colon < 0 || !ushort.TryParse(text.AsSpan(colon + 1), System.Globalization.NumberStyles.None, null, out ushort port)) return false;
        var host = text.AsSpan(0, colon);
        bool bracketed = host.Length > 2 && host[0] == '[' && host[^1] == ']';
        if (bracketed) host = host[1..^1];
        if (!IpAddr.TryParse(host, out var address) || address.IsV6 != bracketed) return false;
        endpoint = new(address, port);
        return true;
    }

    /// <summary>The endpoint, or <see cref="FormatException"/> that names the text.</summary>
    public static SocketAddr Parse(string text) =>
        TryParse(text, out var endpoint) ? endpoint : throw new FormatException($"\"{text}\" is not address:port");

    public override string ToString() => Address.IsV6 ? $"[{Address}]:{Port}" : $"{Address}:{Port}";

    public int CompareTo(SocketAddr other)
    {
        int order = Address.CompareTo(other.Address);
        return order != 0 ? order : Port.CompareTo(other.Port);
    }
}
