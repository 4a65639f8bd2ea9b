using System.Globalization;
using Fairlead.Kubernetes.Decoding;
using Fairlead.Kubernetes.Validation;
using Fairlead.Kubernetes.Validation.Rules;

namespace Fairlead.Kubernetes.Selectors;

/// <summary>Reads the language of label selectors, with the error words of Kubernetes' parser.</summary>
internal sealed class LabelParser
{
    private enum Token { End, Comma, Open, Close, Not, Equal, DoubleEqual, NotEqual, Greater, Less, In, NotIn, Identifier }

    private const string Special = "=!(),<>";
    private readonly List<(Token Token, string Text)> _tokens;
    private int _at;

    public LabelParser(string text) => _tokens = Scan(text);

    private static List<(Token, string)> Scan(string text)
    {
        var tokens = new List<(Token, string)>();
        for (int i = 0; i < text.Length;)
        {
            if (text[i] is ' ' or '\t' or '\r' or '\n') { i++; continue; }
            int start = i;
            if (Special.Contains(text[i], StringComparison.Ordinal))
            {
                i++;
                if (i < text.Length && text[i] == '=' && text[start] is '=' or '!') i++;
                string symbol = text[start..i];
                tokens.Add((SymbolOf(symbol), symbol));
                continue;
            }
            while (i < text.Length && !Special.Contains(text[i], StringComparison.Ordinal) && text[i] is not (' ' or '\t' or '\r' or '\n')) i++;
            string word = text[start..i];
            tokens.Add((word switch { "in" => Token.In, "notin" => Token.NotIn, _ => Token.Identifier }, word));
        }
        tokens.Add((Token.End, ""));
        return tokens;
    }

    private static Token SymbolOf(string symbol) => symbol switch
    {
        "," => Token.Comma,
        "(" => Token.Open,
        ")" => Token.Close,
        "!" => Token.Not,
        "=" => Token.Equal,
        "==" => Token.DoubleEqual,
        "!=" => Token.NotEqual,
        ">" => Token.Greater,
        _ => Token.Less,
    };

    /// <summary>Where a value is expected, <c>in</c> and <c>notin</c> are words like others.</summary>
    private (Token Token, string Text) Peek()
    {
        var next = _tokens[Math.Min(_at, _tokens.Count - 1)];
        return next.Token is Token.In or Token.NotIn ? (Token.Identifier, next.Text) : next;
    }

    private (Token Token, string Text) Take()
    {
        var next = Peek();
        _at++;
        return next;
    }

    public bool TryParse(out LabelQuery query, out string error)
    {
        var requirements = new List<LabelRequirement>();
        error = Requirements(requirements) ?? "";
        requirements.Sort((a, b) => string.CompareOrdinal(a.Key, b.Key));
        query = error.Length == 0 ? new(requirements) : LabelQuery.Everything;
        return error.Length == 0;
    }

    private string? Requirements(List<LabelRequirement> into)
    {
        while (true)
        {
            var next = Peek();
            if (next.Token == Token.End) return null;
            if (next.Token is not (Token.Identifier or Token.Not)) return $"found '{next.Text}', expected: !, identifier, or 'end of string'";
            if (Requirement(into) is { } fault) return $"unable to parse requirement: {fault}";
            var after = Take();
            if (after.Token == Token.End) return null;
            if (after.Token != Token.Comma) return $"found '{after.Text}', expected: ',' or 'end of string'";
            var start = Peek();
            if (start.Token is not (Token.Identifier or Token.Not)) return $"found '{start.Text}', expected: identifier after ','";
        }
    }

    private string? Requirement(List<LabelRequirement> into)
    {
        var key = Take();
        bool negated = key.Token == Token.Not;
        if (negated) key = Take();
        if (key.Token != Token.Identifier) return $"found '{key.Text}', expected: identifier";
        if (Names.QualifiedName(key.Text) is { Count: > 0 } faults) return $"<nil>: Invalid value: {GoText.Quote(key.Text)}: {string.Join("; ", faults)}";
        bool ends = Peek().Token is Token.End or Token.Comma;
        if (negated || ends)
        {
            into.Add(new(key.Text, negated ? LabelOperator.DoesNotExist : LabelOperator.Exists, []));
            return null;
        }
        var op = _tokens[Math.Min(_at, _tokens.Count - 1)];
        _at++;
        switch (op.Token)
        {
            case Token.In or Token.NotIn: return Set(into, key.Text, op.Token == Token.In ? LabelOperator.In : LabelOperator.NotIn);
            case Token.Equal or Token.DoubleEqual: return Exact(into, key.Text, LabelOperator.In);
            case Token.NotEqual: return Exact(into, key.Text, LabelOperator.NotIn);
            case Token.Greater: return Exact(into, key.Text, LabelOperator.GreaterThan);
            case Token.Less: return Exact(into, key.Text, LabelOperator.LessThan);
            default: return $"found '{op.Text}', expected: in, notin, =, ==, !=, gt, lt";
        }
    }

    private string? Exact(List<LabelRequirement> into, string key, LabelOperator how)
    {
        var next = Peek();
        if (next.Token is Token.End or Token.Comma) return Add(into, key, how, [""]);
        _at++;
        return next.Token == Token.Identifier ? Add(into, key, how, [next.Text]) : $"found '{next.Text}', expected: identifier";
    }

    private string? Set(List<LabelRequirement> into, string key, LabelOperator how)
    {
        var open = Take();
        if (open.Token != Token.Open) return $"found '{open.Text}' expected: '('";
        var values = new SortedSet<string>(StringComparer.Ordinal);
        var next = Peek();
        if (next.Token is not (Token.Identifier or Token.Comma or Token.Close)) return $"found '{next.Text}', expected: ',', ')' or identifier";
        while (true)
        {
            next = Take();
            switch (next.Token)
            {
                case Token.Identifier:
                    values.Add(next.Text);
                    if (Peek().Token is not (Token.Comma or Token.Close)) return $"found '{Peek().Text}', expected: ',' or ')'";
                    break;
                case Token.Comma:
                    if (values.Count == 0) values.Add("");
                    if (Peek().Token is Token.Comma or Token.Close) values.Add("");
                    break;
                case Token.Close: return Add(into, key, how, values.Count == 0 ? [""] : [.. values]);       // "()" is the set of the empty value
                default: return $"found '{next.Text}', expected: ',', or identifier";
            }
        }
    }

    private static string? Add(List<LabelRequirement> into, string key, LabelOperator how, List<string> values)
    {
        if (values.Count == 0) return "values: Invalid value: []: for 'in', 'notin' operators, values set can't be empty";
        var faults = new List<string>();
        if (how is LabelOperator.GreaterThan or LabelOperator.LessThan && !long.TryParse(values[0], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _))
            faults.Add($"values[0]: Invalid value: {GoText.Quote(values[0])}: for 'Gt', 'Lt' operators, the value must be an integer");
        for (int i = 0; i < values.Count; i++)
        {
            if (Names.LabelValue(values[i]) is { Count: > 0 } wrong)
                faults.Add(string.Create(CultureInfo.InvariantCulture, $"values[{i}][{key}]: Invalid value: {GoText.Quote(values[i])}: {string.Join("; ", wrong)}"));
        }
        if (faults.Count > 0) return faults.Count == 1 ? faults[0] : $"[{string.Join(", ", faults)}]";
        into.Add(new(key, how, values));
        return null;
    }
}
