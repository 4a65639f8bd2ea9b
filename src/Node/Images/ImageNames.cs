using System.Text.RegularExpressions;

namespace Fairlead.Node.Images;

/// <summary>The form of an image's name: <c>[registry[:port]/]path[:tag][@digest]</c>. Pure.</summary>
public static partial class ImageNames
{
    /// <summary>What is wrong with it, in the words of the library that container tools share; null when nothing is.</summary>
    public static string? Fault(string name)
    {
        if (Reference().IsMatch(name)) return null;
        return Reference().IsMatch(name.ToLowerInvariant()) ? $"invalid reference format: repository name ({Path(name)}) must be lowercase" : "invalid reference format";
    }

    /// <summary>The image's registry and path, without tag and digest; the registry is the common one where the name has none.</summary>
    public static string Repository(string name)
    {
        string path = Path(name);
        string first = path.Split('/')[0];
        return first.Contains('.') || first.Contains(':') || first == "localhost" ? path : $"docker.io/{path}";
    }

    /// <summary>Without tag and digest; a name without a registry is that of the common one, where single words are its own.</summary>
    private static string Path(string name)
    {
        string path = name.Split('@')[0];
        int tag = path.LastIndexOf(':');
        if (tag > path.LastIndexOf('/')) path = path[..tag];
        return path.Contains('/') ? path : $"library/{path}";
    }

    [GeneratedRegex("""
        ^ ( ( [a-zA-Z0-9] ([a-zA-Z0-9-]*[a-zA-Z0-9])? ) ( \. [a-zA-Z0-9] ([a-zA-Z0-9-]*[a-zA-Z0-9])? )* (:[0-9]+)? / )?
        [a-z0-9]+ ( (\.|_|__|-+) [a-z0-9]+ )* ( / [a-z0-9]+ ( (\.|_|__|-+) [a-z0-9]+ )* )*
        ( : [A-Za-z0-9_] [A-Za-z0-9_.-]{0,127} )?
        ( @ [A-Za-z][A-Za-z0-9]* ([-_+.][A-Za-z][A-Za-z0-9]*)* : [0-9a-fA-F]{32,} )? $
        """, RegexOptions.IgnorePatternWhitespace | RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant)]
    private static partial Regex Reference();
}
