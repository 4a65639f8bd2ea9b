using System.Diagnostics.CodeAnalysis;

namespace Fairlead.DnsWire;

/// <summary>A name that is kept: wire form, small letters, compared by its bytes. For the answer path use spans.</summary>
public sealed class DnsName : IEquatable<DnsName>
{
    private readonly byte[] _wire;

    private DnsName(byte[] wire) => _wire = wire;

    public static DnsName Root { get; } = new([0]);

    /// <summary>Length-prefixed labels in small letters, the zero included.</summary>
    public ReadOnlySpan<byte> Wire => _wire;

    public int Labels => WireName.CountLabels(_wire);

    /// <summary>Takes a copy of a whole, uncompressed wire name.</summary>
    public static DnsName FromWire(ReadOnlySpan<byte> wire)
    {
        var copy = new byte[wire.Length];
        WireName.Lower(wire, copy);
        return new(copy);
    }

    public static bool TryParse([NotNullWhen(true)] string? text, [NotNullWhen(true)] out DnsName? name)
    {
        Span<byte> wire = stackalloc byte[WireName.MaxLength];
        int length = text is null ? 0 : NameText.Parse(text, wire);
        name = length == 0 ? null : FromWire(wire[..length]);
        return name is not null;
    }

    /// <summary>The name, or <see cref="FormatException"/> that shows the text.</summary>
    public static DnsName Parse(string text) =>
        TryParse(text, out var name) ? name : throw new FormatException($"\"{text}\" is not a domain name");

    public bool IsWithin(DnsName zone) => WireName.IsWithin(_wire, zone._wire);

    public bool Equals(DnsName? other) => other is not null && _wire.AsSpan().SequenceEqual(other._wire);
    public override bool Equals(object? obj) => Equals(obj as DnsName);

    public override int GetHashCode()
    {
        var hash = new HashCode();
        hash.AddBytes(_wire);
        return hash.ToHashCode();
    }

    public override string ToString() => NameText.Format(_wire);
}
