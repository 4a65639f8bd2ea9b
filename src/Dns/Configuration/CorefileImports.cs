namespace Fairlead.Dns.Configuration;

/// <summary>
/// Puts in the place of each <c>import</c> what it stands for: files by name or pattern, snippets <c>(name) { … }</c> of this text.
/// Works on words, so what is imported may be directives or whole server blocks.
/// </summary>
internal sealed class CorefileImports(ICorefileFiles files, List<CorefileError> errors)
{
    /// <summary>Imports within imports; deeper is a circle.</summary>
    private const int MostDeep = 8;

    private readonly Dictionary<string, List<CorefileToken>> _snippets = [];

    public List<CorefileToken> Expand(List<CorefileToken> tokens, int depth = 0)
    {
        var result = new List<CorefileToken>();
        for (int at = 0; at < tokens.Count;)
        {
            if (IsSnippet(tokens, at)) TakeSnippet(tokens, ref at);
            else if (tokens[at] is { StartsRow: true, IsQuoted: false, Text: "import" }) Import(tokens, ref at, result, depth);
            else result.Add(tokens[at++]);
        }
        return result;
    }

    private static bool IsSnippet(List<CorefileToken> tokens, int at) =>
        tokens[at] is { StartsRow: true, IsQuoted: false, Text: ['(', .., ')'] } && at + 1 < tokens.Count && tokens[at + 1].Opens;

    private void TakeSnippet(List<CorefileToken> tokens, ref int at)
    {
        var name = tokens[at];
        int first = at + 2, open = 1;
        for (at = first; at < tokens.Count && open > 0; at++) open += tokens[at].Opens ? 1 : tokens[at].Closes ? -1 : 0;
        if (open > 0) errors.Add(new(name.Place, "\"{\" is never closed"));
        else _snippets[name.Text[1..^1]] = tokens[first..(at - 1)];
    }

    private void Import(List<CorefileToken> tokens, ref int at, List<CorefileToken> result, int depth)
    {
        var import = tokens[at++];
        var words = new List<string>();
        while (at < tokens.Count && !tokens[at].StartsRow) words.Add(tokens[at++].Text);
        if (words is not [var what]) errors.Add(new(import.Place, "import takes the name of a snippet, or a file or pattern of files"));
        else if (depth == MostDeep) errors.Add(new(import.Place, $"import {what}: imports go in a circle"));
        else if (_snippets.TryGetValue(what, out var snippet)) result.AddRange(Expand(snippet, depth + 1));
        else ImportFiles(import.Place, what, result, depth);
    }

    private void ImportFiles(CorefilePlace place, string pattern, List<CorefileToken> result, int depth)
    {
        var found = files.Import(pattern);
        if (found.Count == 0 && !pattern.Contains('*')) errors.Add(new(place, $"import {pattern}: there is no such snippet and no such file"));
        foreach (var (name, text) in found) result.AddRange(Expand(CorefileLexer.Read(name, text, files.Variable), depth + 1));
    }
}
