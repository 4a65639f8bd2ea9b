using System.Text;

namespace Fairlead.Kubernetes.Selectors;

/// <summary>A field selector as clients write it in <c>fieldSelector=</c>: all its requirements must hold.</summary>
public sealed class FieldQuery(IReadOnlyList<FieldRequirement> requirements)
{
    public static FieldQuery Everything { get; } = new([]);

    public IReadOnlyList<FieldRequirement> Requirements { get; } = requirements;
    public bool IsEmpty => Requirements.Count == 0;

    /// <summary>The value that an object must have in this field, if the selector asks for one by equality.</summary>
    public string? RequiredValue(string field) => Requirements.FirstOrDefault(r => r.Field == field && !r.Negated)?.Value;

    /// <summary>Reads a selector; on failure <paramref name="error"/> is Kubernetes' sentence.</summary>
    public static bool TryParse(string? text, out FieldQuery query, out string error)
    {
        var requirements = new List<FieldRequirement>();
        foreach (string term in Terms(text ?? "").Order(StringComparer.Ordinal))
        {
            if (term.Length == 0) continue;
            if (!TrySplit(term, out var requirement, out error))
            {
                query = Everything;
                error = error.Length > 0 ? error : $"invalid selector: '{text}'; can't understand '{term}'";
                return false;
            }
            requirements.Add(requirement);
        }
        (query, error) = (new(requirements), "");
        return true;
    }

    /// <summary>Tells whether an object matches, given a way to its fields.</summary>
    public bool Matches(Func<string, string> valueOf) => Requirements.All(r => r.Matches(valueOf(r.Field)));

    /// <summary>Splits at commas that no backslash escapes.</summary>
    private static IEnumerable<string> Terms(string text)
    {
        int start = 0;
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] == '\\') { i++; continue; }
            if (text[i] != ',') continue;
            yield return text[start..i];
            start = i + 1;
        }
        yield return text[start..];
    }

    private static bool TrySplit(string term, out FieldRequirement requirement, out string error)
    {
        requirement = new("", "", false);
        error = "";
        for (int i = 0; i < term.Length; i++)
        {
            string? op = term.AsSpan(i) switch { ['!', '=', ..] => "!=", ['=', '=', ..] => "==", ['=', ..] => "=", _ => null };
            if (op is null) continue;
            if (!TryUnescape(term[(i + op.Length)..], out string value, out error)) return false;
            requirement = new(term[..i], value, op == "!=");
            return true;
        }
        return false;
    }

    private static bool TryUnescape(string text, out string value, out string error)
    {
        (value, error) = (text, "");
        if (!text.AsSpan().ContainsAny('\\', ',', '=')) return true;
        var result = new StringBuilder(text.Length);
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] is ',' or '=') { error = $"invalid field selector: unescaped character in value: {(int)text[i]}"; return false; }
            if (text[i] != '\\') { result.Append(text[i]); continue; }
            if (++i >= text.Length || text[i] is not ('\\' or ',' or '='))
            {
                error = $"invalid field selector: invalid escape sequence: \\{(i < text.Length ? text[i] : "")}";
                return false;
            }
            result.Append(text[i]);
        }
        value = result.ToString();
        return true;
    }

    public override string ToString() => string.Join(",", Requirements);
}
