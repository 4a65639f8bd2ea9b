using Fairlead.Kubernetes;
using System.Globalization;

namespace Fairlead.Node.Variables;

/// <summary>Amounts of resources as numbers: cores, bytes.</summary>
public static class Quantities
{
    private static readonly (string Suffix, decimal Factor)[] Units =
    [
        ("Ki", 1024m), ("Mi", 1048576m), ("Gi", 1073741824m), ("Ti", 1099511627776m), ("Pi", 1125899906842624m), ("Ei", 1152921504606846976m),
        ("n", 1e-9m), ("u", 1e-6m), ("m", 1e-3m), ("k", 1e3m), ("M", 1e6m), ("G", 1e9m), ("T", 1e12m), ("P", 1e15m), ("E", 1e18m),
    ];

    public static decimal Value(Quantity quantity)
    {
        string text = quantity.Text ?? "0";
        foreach (var (suffix, factor) in Units)
            if (text.EndsWith(suffix, StringComparison.Ordinal) && decimal.TryParse(text.AsSpan(0, text.Length - suffix.Length), NumberStyles.Float, CultureInfo.InvariantCulture, out decimal number))
                return number * factor;
        return decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out decimal plain) ? plain : 0;
    }
}
