using System.Text;
using Fairlead.DnsWire;
using Fairlead.Primitives;

namespace Fairlead.Dns.Zone;

/// <summary>Makes the labels of cluster names from the words of Kubernetes objects.</summary>
internal static class Labels
{
    /// <summary>"web" as a label: length byte, then small letters; null when it cannot be one.</summary>
    public static byte[]? Of(string word)
    {
        var label = new byte[word.Length + 1];
        return TryWrite(word, label) ? label : null;
    }

    /// <summary>The labels <c>svc.ns</c>; null when a name cannot be a label, which the API server would have refused.</summary>
    public static byte[]? Of(NamespacedName name)
    {
        var labels = new byte[name.Name.Length + name.Namespace.Length + 2];
        return TryWrite(name.Name, labels) && TryWrite(name.Namespace, labels.AsSpan(name.Name.Length + 1)) ? labels : null;
    }

    private static bool TryWrite(string word, Span<byte> label)
    {
        if (word.Length is 0 or > WireName.MaxLabel || !Ascii.IsValid(word)) return false;
        label[0] = (byte)word.Length;
        Ascii.ToLower(word, label[1..], out _);
        return true;
    }

    /// <summary>An address as a label: 10.0.0.1 is <c>10-0-0-1</c>, fd00::1 is <c>fd00--1</c>.</summary>
    public static byte[] Of(IpAddr address) => Of(address.ToString().Replace('.', '-').Replace(':', '-'))!;

    /// <summary>Reads such a label, without its length byte, back into an address.</summary>
    public static bool TryReadAddress(ReadOnlySpan<byte> label, out IpAddr address)
    {
        address = default;
        Span<char> text = stackalloc char[WireName.MaxLabel];
        if (label.Length > 45) return false;
        bool v6 = label.IndexOf("--"u8) >= 0 || label.Count((byte)'-') != 3;
        for (int i = 0; i < label.Length; i++) text[i] = label[i] == '-' ? v6 ? ':' : '.' : (char)label[i];
        return IpAddr.TryParse(text[..label.Length], out address);
    }

    /// <summary>Reads <c>_tcp</c>, <c>_udp</c> or <c>_sctp</c>, given without length byte and in small letters.</summary>
    public static bool TryReadProtocol(ReadOnlySpan<byte> label, out Protocol protocol)
    {
        protocol = label.SequenceEqual("_udp"u8) ? Protocol.Udp : label.SequenceEqual("_sctp"u8) ? Protocol.Sctp : Protocol.Tcp;
        return protocol != Protocol.Tcp || label.SequenceEqual("_tcp"u8);
    }
}
