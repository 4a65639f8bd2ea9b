using Fairlead.Kubernetes.Core;

namespace Fairlead.Kubernetes.Validation.Warnings;

/// <summary>Amounts of storage that no disk can have.</summary>
internal static class ClaimWarnings
{
    public static void Of(PersistentVolumeClaimSpec spec, FieldPath path, List<string> warnings)
    {
        Fraction(spec.Resources?.Requests, path.Child("resources", "requests").Key("storage"), warnings);
        Fraction(spec.Resources?.Limits, path.Child("resources", "limits").Key("storage"), warnings);
    }

    private static void Fraction(IReadOnlyDictionary<string, Quantity>? amounts, FieldPath path, List<string> warnings)
    {
        if (amounts?.TryGetValue("storage", out var amount) == true && !amount.Amount.IsInteger) warnings.Add($"{path}: fractional byte value \"{amount.Text}\" is invalid, must be an integer");
    }
}
