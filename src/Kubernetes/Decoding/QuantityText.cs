using System.Globalization;
using System.Numerics;

namespace Fairlead.Kubernetes.Decoding;

/// <summary>
/// A quantity's text as Kubernetes writes it after reading it. A text that is nearly canonical is kept as it is (<c>2.125</c>, <c>+4</c>, <c>007</c>, <c>6E3</c>); all others
/// are made canonical (<c>1000m</c> to <c>1</c>, <c>0.5</c> to <c>500m</c>). Lists of resources are counted in thousandths: finer amounts are rounded up, away from zero.
/// </summary>
internal static class QuantityText
{
    private const int MostDigits = 18;
    private static readonly BigInteger Thousandth = 1_000_000;

    /// <summary>Null and the text, or Kubernetes' sentence about what is wrong with it.</summary>
    public static string? Normalize(string text, bool ofResources, out string normal)
    {
        normal = "";
        if (QuantityAmount.Parse(text, out var amount) is { } fault) return fault;
        var rest = ofResources ? amount.Nano % Thousandth : 0;
        normal = !rest.IsZero ? (amount with { Nano = amount.Nano - rest + (rest.Sign * Thousandth) }).ToString()
            : IsKept(text, amount.Format) ? text
            : amount.ToString();
        return null;
    }

    /// <summary>What Go's parser takes the short way with, and finds to be in order at a glance: the glance is at suffix, number of decimals and last zeros.</summary>
    private static bool IsKept(string text, QuantityFormat format)
    {
        var rest = text.AsSpan(text[0] is '+' or '-' ? 1 : 0);
        int letters = rest.IndexOfAnyExcept("0123456789.");
        var number = (letters < 0 ? rest : rest[..letters]).TrimStart('0');
        var suffix = letters < 0 ? default : rest[letters..];
        if (number.IsEmpty) return false;
        int point = number.IndexOf('.');
        var decimals = point < 0 ? default : number[(point + 1)..];
        string digits = point is 0 ? "0" + decimals.ToString() : point < 0 ? number.ToString() : string.Concat(number[..point], decimals);
        return format == QuantityFormat.BinarySI ? IsKeptBinary(digits, point >= 0 && decimals.Length > 0, suffix) : IsKeptDecimal(digits, Exponent(suffix, format) - decimals.Length);
    }

    private static bool IsKeptDecimal(string digits, int scale) =>
        digits.Length <= MostDigits && scale >= -9 && scale % 3 == 0 && digits[0] != '0' && !digits.EndsWith("000", StringComparison.Ordinal);

    private static bool IsKeptBinary(string digits, bool hasDecimals, ReadOnlySpan<char> suffix)
    {
        int exponent = 10 * ("KMGTPE".IndexOf(suffix[0], StringComparison.Ordinal) + 1);
        if (hasDecimals || 15 - digits.Length - (int)(exponent * 3f / 10) - 1 < 0) return false;
        return (long.Parse(digits, CultureInfo.InvariantCulture) & 7) != 0;
    }

    private static int Exponent(ReadOnlySpan<char> suffix, QuantityFormat format) =>
        suffix.IsEmpty ? 0
        : format == QuantityFormat.DecimalExponent ? int.Parse(suffix[1..], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture)
        : ("numkMGTPE".IndexOf(suffix[0], StringComparison.Ordinal) is var at && at < 3 ? at - 3 : at - 2) * 3;
}
