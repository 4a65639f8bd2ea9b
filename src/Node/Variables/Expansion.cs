using System.Text;

namespace Fairlead.Node.Variables;

/// <summary>
/// References in commands, arguments and variables: <c>$(NAME)</c> becomes the value, <c>$$</c> becomes <c>$</c>, and a reference
/// to a name that is not there stays as it is written (API reference, Container.command).
/// </summary>
public static class Expansion
{
    public static string Expand(string text, Func<string, string?> valueOf)
    {
        if (!text.Contains('$')) return text;
        var result = new StringBuilder(text.Length);
        int at = 0;
        while (at < text.Length)
        {
            if (text[at] != '$' || at + 1 == text.Length) result.Append(text[at++]);
            else if (text[at + 1] == '$')
            {
                result.Append('$');
                at += 2;
            }
            else if (text[at + 1] == '(' && text.IndexOf(')', at + 2) is var end and > 0)
            {
                string name = text[(at + 2)..end];
                result.Append(valueOf(name) ?? text[at..(end + 1)]);
                at = end + 1;
            }
            else result.Append(text[at++]);
        }
        return result.ToString();
    }
}
