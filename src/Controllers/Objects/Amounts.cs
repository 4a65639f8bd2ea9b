using System.Globalization;
using Fairlead.Kubernetes;

namespace Fairlead.Controllers.Objects;

/// <summary>Quantities as numbers, for adding up and comparing resources.</summary>
public static class Amounts
{
    /// <summary>The amount in its base unit (cores, bytes, pieces); 0 when the text is no quantity.</summary>
    public static double Of(Quantity quantity)
    {
        string text = quantity.ToString();
        int end = text.Length;
        while (end > 0 && !char.IsAsciiDigit(text[end - 1]) && text[end - 1] != '.') end--;
        bool number = double.TryParse(text.AsSpan(0, end), NumberStyles.Float, CultureInfo.InvariantCulture, out double value);
        return number ? value * Factor(text[end..]) : 0;
    }

    private static double Factor(string suffix) => suffix switch
    {
        "" => 1,
        "n" => 1e-9, "u" => 1e-6, "m" => 1e-3, "k" => 1e3, "M" => 1e6, "G" => 1e9, "T" => 1e12, "P" => 1e15, "E" => 1e18,
        "Ki" => 1L << 10, "Mi" => 1L << 20, "Gi" => 1L << 30, "Ti" => 1L << 40, "Pi" => 1L << 50, "Ei" => 1L << 60,
        _ => 0,
    };
}
