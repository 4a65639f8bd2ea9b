namespace Fairlead.Dns.Configuration;

/// <summary>A word of a Corefile and where it stands. Braces are words of their own.</summary>
/// <param name="StartsRow">It is the first of its line: what follows on the line belongs to it.</param>
internal readonly record struct CorefileToken(string Text, CorefilePlace Place, bool IsQuoted, bool StartsRow)
{
    public bool Opens => !IsQuoted && Text == "{";
    public bool Closes => !IsQuoted && Text == "}";
}
