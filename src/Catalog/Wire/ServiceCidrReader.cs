using System.Text.Json;
using Fairlead.Primitives;
using static Fairlead.Catalog.Wire.WireText;

namespace Fairlead.Catalog.Wire;

/// <summary>Reads a ServiceCIDR's JSON straight into the catalog's value.</summary>
public static class ServiceCidrReader
{
    public static WireObject<CatalogServiceCidr> Read(ReadOnlySpan<byte> utf8, StringPool pool)
    {
        var metadata = new WireMetadata();
        EquatableList<IpPrefix> cidrs = [];
        var json = new Utf8JsonReader(utf8);
        json.Read();
        while (NextField(ref json))
        {
            if (json.ValueTextEquals("metadata"u8)) metadata.Read(ref json, pool);
            else if (json.ValueTextEquals("spec"u8)) cidrs = ReadSpec(ref json);
            else SkipValue(ref json);
        }
        return new(metadata.Key, metadata.ResourceVersion ?? "", new(metadata.Name ?? "", cidrs), null);
    }

    private static EquatableList<IpPrefix> ReadSpec(ref Utf8JsonReader json)
    {
        EquatableList<IpPrefix> cidrs = [];
        if (!EnterObject(ref json)) return cidrs;
        while (NextField(ref json))
        {
            if (json.ValueTextEquals("cidrs"u8)) cidrs = Prefixes(ref json);
            else SkipValue(ref json);
        }
        return cidrs;
    }
}
