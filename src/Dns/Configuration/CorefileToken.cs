namespace Fairlead.Dns.Configuration;

/// <summary>A word of a Corefile and the line it stands on. Braces are words of their own.</summary>
internal readonly record struct CorefileToken(string Text, int Line, bool IsQuoted)
{
    public bool Opens => !IsQuoted && Text == "{";
    public bool Closes => !IsQuoted && Text == "}";
}
