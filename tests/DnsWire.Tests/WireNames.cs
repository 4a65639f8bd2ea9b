using FsCheck;
using FsCheck.Fluent;

namespace Fairlead.DnsWire.Tests;

/// <summary>Any names in wire form: labels of any bytes, up to the longest.</summary>
internal static class WireNames
{
    public static Gen<byte[]> Gen { get; } =
        from labels in FsCheck.Fluent.Gen.ListOf(Label())
        select Join(labels);

    public static Arbitrary<byte[]> Arbitrary { get; } = Gen.ToArbitrary();

    private static Gen<byte[]> Label() =>
        from size in FsCheck.Fluent.Gen.Choose(1, 63)
        from bytes in FsCheck.Fluent.Gen.ArrayOf(FsCheck.Fluent.Gen.Choose(0, 255), size)
        select bytes.Select(value => (byte)value).ToArray();

    private static byte[] Join(IEnumerable<byte[]> labels)
    {
        var name = new List<byte>();
        foreach (var label in labels)
        {
            if (name.Count + label.Length + 2 > WireName.MaxLength) break;
            name.Add((byte)label.Length);
            name.AddRange(label);
        }
        name.Add(0);
        return [.. name];
    }
}
