namespace Fairlead.Kubernetes.Validation.Rules;

/// <summary>Counts and lengths of time.</summary>
internal static class NumberRules
{
    public static void NotNegative(FieldPath path, long? number, Faults faults)
    {
        if (number is < 0) faults.Invalid(path, number.Value, "must be greater than or equal to 0");
    }

    public static void Positive(FieldPath path, long? number, Faults faults)
    {
        if (number is <= 0) faults.Invalid(path, number.Value, "must be greater than 0");
    }

    /// <summary>A count, or a share such as 25%.</summary>
    public static void CountOrPercent(FieldPath path, IntOrString value, Faults faults)
    {
        if (value.Text is not { } text) { NotNegative(path, value.Number, faults); return; }
        if (!IsPercent(text)) faults.Invalid(path, text, "a valid percent string must be a numeric string followed by an ending '%' (e.g. '1%',  or '93%', regex used for validation is '[0-9]+%')");
    }

    public static void AtMostAll(FieldPath path, IntOrString value, Faults faults)
    {
        if (value.Text is { } text && IsPercent(text) && (text.Length > 5 || Percent(value) > 100)) faults.Invalid(path, text, "must not be greater than 100%");
    }

    /// <summary>The number, or the percentage; 0 for other texts.</summary>
    public static int Percent(IntOrString value) =>
        value.Text is { } text ? IsPercent(text) && int.TryParse(text.AsSpan(0, text.Length - 1), System.Globalization.CultureInfo.InvariantCulture, out int percent) ? percent : 0 : value.Number;

    private static bool IsPercent(string text) => text.Length > 1 && text[^1] == '%' && !text.AsSpan(0, text.Length - 1).ContainsAnyExceptInRange('0', '9');
}
