using System.Text.RegularExpressions;

namespace Fairlead.Api.Streams;

/// <summary>Puts a prefix before the absolute paths in a page's links, so that they lead back through the proxy.</summary>
internal static partial class HtmlLinks
{
    /// <summary>The attributes that hold links, as HTML 4 names them; a path that begins with one slash and no second.</summary>
    [GeneratedRegex("""(?<head>\s(?:href|src|action|background|cite|longdesc|usemap|data|formaction|poster|icon|manifest)\s*=\s*["'])(?<path>/(?!/))""", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Link { get; }

    public static string Rewrite(string html, string prefix) => Link.Replace(html, m => m.Groups["head"].Value + prefix + "/");
}
