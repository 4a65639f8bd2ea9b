using System.Text.RegularExpressions;

namespace Fairlead.Dns.Configuration;

/// <summary>Regular expressions as Go writes them. Without backtracking, as there: no pattern can make a question slow.</summary>
internal static class GoPattern
{
    /// <summary>Null when it is none.</summary>
    public static Regex? Parse(string text)
    {
        try
        {
            return new Regex(text.Replace("(?P<", "(?<"), RegexOptions.CultureInvariant | RegexOptions.NonBacktracking);
        }
        catch (Exception e) when (e is ArgumentException or NotSupportedException)
        {
            return null;
        }
    }
}
