using System.Text.RegularExpressions;

namespace Fairlead.Explain.Lint.Reading;

/// <summary>Finds the field in what Go's JSON decoder says.</summary>
internal static partial class GoErrors
{
    /// <summary><c>…into Go struct field ServiceSpec.spec.selector of type string</c> is about spec.selector; "" when no field is named.</summary>
    public static string PathIn(string message) => StructField().Match(message) is { Success: true } found ? found.Groups["path"].Value : "";

    [GeneratedRegex(@"Go struct field \w+\.(?<path>[^ ]+) of type")]
    private static partial Regex StructField();
}
