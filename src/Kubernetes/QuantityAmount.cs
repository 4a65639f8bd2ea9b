using System.Globalization;
using System.Numerics;

namespace Fairlead.Kubernetes;

/// <summary>
/// A quantity's amount, exact to a billionth (finer parts are rounded up, as Kubernetes does), and the family of suffixes it came with.
/// Printed in canonical form: no fraction, the largest suffix that fits (<c>1000m</c> is <c>1</c>, <c>1024Mi</c> is <c>1Gi</c>, <c>0.5</c> is <c>500m</c>).
/// </summary>
public readonly record struct QuantityAmount(BigInteger Nano, QuantityFormat Format) : IComparable<QuantityAmount>
{
    public const string FormatError = "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'";
    public const string SuffixError = "unable to parse quantity's suffix";
    public const string NumericError = "unable to parse numeric part of quantity";

    private const int MaxLength = 256;
    private const int MaxExponent = 40;
    private static readonly BigInteger One = BigInteger.Pow(10, 9);
    private static readonly string[] DecimalSuffixes = ["n", "u", "m", "", "k", "M", "G", "T", "P", "E"];
    private static readonly string[] BinarySuffixes = ["", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei"];

    /// <summary>Binary quantities beyond 2⁶³ − 1 are taken for it.</summary>
    private static readonly BigInteger Largest = new BigInteger(long.MaxValue) * 1_000_000_000;

    public static QuantityAmount Zero { get; } = new(0, QuantityFormat.DecimalSI);

    public static QuantityAmount FromMilli(long milli) => new(new BigInteger(milli) * 1_000_000, QuantityFormat.DecimalSI);

    public bool IsZero => Nano.IsZero;
    public bool IsNegative => Nano.Sign < 0;
    public bool IsInteger => (Nano % One).IsZero;

    /// <summary>In whole units, rounded up.</summary>
    public long Units => Ceiling(One);

    /// <summary>In thousandths, rounded up.</summary>
    public long Milli => Ceiling(1_000_000);

    public int CompareTo(QuantityAmount other) => Nano.CompareTo(other.Nano);

    public static QuantityAmount operator +(QuantityAmount a, QuantityAmount b) => new(a.Nano + b.Nano, a.IsZero ? b.Format : a.Format);
    public static QuantityAmount operator -(QuantityAmount a, QuantityAmount b) => new(a.Nano - b.Nano, a.IsZero ? b.Format : a.Format);
    public static bool operator <(QuantityAmount a, QuantityAmount b) => a.Nano < b.Nano;
    public static bool operator >(QuantityAmount a, QuantityAmount b) => a.Nano > b.Nano;
    public static bool operator <=(QuantityAmount a, QuantityAmount b) => a.Nano <= b.Nano;
    public static bool operator >=(QuantityAmount a, QuantityAmount b) => a.Nano >= b.Nano;

    private long Ceiling(BigInteger unit)
    {
        var whole = BigInteger.DivRem(Nano, unit, out var rest);
        if (rest.Sign > 0) whole++;
        return whole > long.MaxValue ? long.MaxValue : whole < long.MinValue ? long.MinValue : (long)whole;
    }

    /// <summary>Reads a quantity; null when it is one, else Kubernetes' sentence about what is wrong with it.</summary>
    public static string? Parse(ReadOnlySpan<char> text, out QuantityAmount amount)
    {
        amount = Zero;
        if (text.IsEmpty || text.Length > MaxLength) return FormatError;
        int at = text[0] is '+' or '-' ? 1 : 0;
        bool negative = text[0] == '-';
        int start = at;
        while (at < text.Length && char.IsAsciiDigit(text[at])) at++;
        var whole = text[start..at];
        ReadOnlySpan<char> fraction = [];
        if (at < text.Length && text[at] == '.')
        {
            start = ++at;
            while (at < text.Length && char.IsAsciiDigit(text[at])) at++;
            fraction = text[start..at];
        }
        var suffix = text[at..];
        if (!IsSuffixShaped(suffix)) return FormatError;
        if (!TryReadSuffix(suffix, out int base2, out int base10, out var format)) return SuffixError;
        if (whole.IsEmpty && fraction.IsEmpty && (base2 >= 50 || base10 < -9)) return NumericError;           // of the others Go reads no digits as none
        var digits = whole.IsEmpty && fraction.IsEmpty ? BigInteger.Zero : BigInteger.Parse($"{whole}{fraction}", CultureInfo.InvariantCulture);
        var nano = Scale(digits << base2, base10 + 9 - fraction.Length);
        if (format == QuantityFormat.BinarySI && nano > Largest) nano = Largest;
        amount = new(negative ? -nano : nano, format);
        return null;
    }

    private static BigInteger Scale(BigInteger value, int exponent)
    {
        if (exponent >= 0) return value * BigInteger.Pow(10, exponent);
        var whole = BigInteger.DivRem(value, BigInteger.Pow(10, -exponent), out var rest);
        return rest.IsZero ? whole : whole + 1;
    }

    private static bool IsSuffixShaped(ReadOnlySpan<char> suffix)
    {
        int at = 0;
        while (at < suffix.Length && "eEinumkKMGTP".Contains(suffix[at])) at++;
        if (at < suffix.Length && suffix[at] is '+' or '-') at++;
        while (at < suffix.Length && char.IsAsciiDigit(suffix[at])) at++;
        return at == suffix.Length;
    }

    private static bool TryReadSuffix(ReadOnlySpan<char> suffix, out int base2, out int base10, out QuantityFormat format)
    {
        (base2, base10, format) = (0, 0, QuantityFormat.DecimalSI);
        for (int i = 0; i < DecimalSuffixes.Length; i++)
        {
            if (suffix.SequenceEqual(DecimalSuffixes[i])) { base10 = (i - 3) * 3; return true; }
        }
        for (int i = 1; i < BinarySuffixes.Length; i++)
        {
            if (suffix.SequenceEqual(BinarySuffixes[i])) { (base2, format) = (i * 10, QuantityFormat.BinarySI); return true; }
        }
        format = QuantityFormat.DecimalExponent;
        return suffix.Length > 1 && suffix[0] is 'e' or 'E' && int.TryParse(suffix[1..], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out base10)
            && Math.Abs(base10) <= MaxExponent;
    }

    public override string ToString()
    {
        if (Nano.IsZero) return "0";
        var units = BigInteger.Abs(Nano) / One;
        return Format == QuantityFormat.BinarySI && IsInteger && units >= 1024 ? Binary(units) : Decimal();
    }

    private string Binary(BigInteger units)
    {
        int power = 0;
        while (power < BinarySuffixes.Length - 1 && (units & 1023).IsZero) { units >>= 10; power++; }
        return $"{(Nano.Sign < 0 ? "-" : "")}{units.ToString(CultureInfo.InvariantCulture)}{BinarySuffixes[power]}";
    }

    private string Decimal()
    {
        var value = Nano;
        int exponent = -9;
        bool hasSuffixes = Format != QuantityFormat.DecimalExponent;
        while ((value % 1000).IsZero && (!hasSuffixes || exponent < 18)) { value /= 1000; exponent += 3; }
        string suffix = hasSuffixes ? DecimalSuffixes[(exponent / 3) + 3] : exponent == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $"e{exponent}");
        return value.ToString(CultureInfo.InvariantCulture) + suffix;
    }
}
