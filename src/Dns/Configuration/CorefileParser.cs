using Fairlead.Primitives;

namespace Fairlead.Dns.Configuration;

/// <summary>From words to blocks and directives. Knows the form, not the meaning.</summary>
internal sealed class CorefileParser(IReadOnlyList<CorefileToken> tokens, List<CorefileError> errors)
{
    private int _at;

    private bool AtEnd => _at >= tokens.Count;
    private CorefileToken Next => tokens[_at];

    public List<CorefileBlock> Parse()
    {
        var blocks = new List<CorefileBlock>();
        while (!AtEnd)
        {
            int line = Next.Line;
            var zones = new List<string>();
            while (!AtEnd && !Next.Opens && !Next.Closes) zones.Add(tokens[_at++].Text.TrimEnd(','));
            if (AtEnd || Next.Closes)
            {
                errors.Add(new(line, AtEnd ? "a server block begins with \"{\" after its zones" : "\"}\" without \"{\""));
                _at++;
                continue;
            }
            _at++;
            if (zones.Count == 0 || zones.Exists(zone => zone.StartsWith('('))) errors.Add(new(line, "snippets are not understood: write the directives where they belong"));
            blocks.Add(new(line, [.. zones], ParseDirectives(line)));
        }
        return blocks;
    }

    /// <summary>Up to and with the closing brace.</summary>
    private List<CorefileDirective> ParseDirectives(int openedAt)
    {
        var directives = new List<CorefileDirective>();
        while (!AtEnd && !Next.Closes) directives.Add(ParseDirective());
        if (AtEnd) errors.Add(new(openedAt, "\"{\" is never closed"));
        else _at++;
        return directives;
    }

    private CorefileDirective ParseDirective()
    {
        var name = tokens[_at++];
        var words = new List<string>();
        while (!AtEnd && Next.Line == name.Line && !Next.Opens && !Next.Closes) words.Add(tokens[_at++].Text);
        bool hasOptions = !AtEnd && Next.Opens && Next.Line == name.Line;
        if (!hasOptions) return new(name.Line, name.Text, [.. words], []);
        _at++;
        return new(name.Line, name.Text, [.. words], ParseDirectives(name.Line));
    }
}
