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
            var place = Next.Place;
            var zones = new List<string>();
            while (!AtEnd && !Next.Opens && !Next.Closes) zones.Add(tokens[_at++].Text.TrimEnd(','));
            if (AtEnd || Next.Closes)
            {
                errors.Add(new(place, AtEnd ? "a server block begins with \"{\" after its zones" : "\"}\" without \"{\""));
                _at++;
                continue;
            }
            _at++;
            if (zones.Count == 0) errors.Add(new(place, "a server block begins with its zones, such as \".:53\""));
            blocks.Add(new(place, [.. zones], ParseDirectives(place)));
        }
        return blocks;
    }

    /// <summary>Up to and with the closing brace.</summary>
    private List<CorefileDirective> ParseDirectives(CorefilePlace openedAt)
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
        while (!AtEnd && !Next.StartsRow && !Next.Opens && !Next.Closes) words.Add(tokens[_at++].Text);
        bool hasOptions = !AtEnd && Next.Opens && !Next.StartsRow;
        if (!hasOptions) return new(name.Place, name.Text, [.. words], []);
        _at++;
        return new(name.Place, name.Text, [.. words], ParseDirectives(name.Place));
    }
}
