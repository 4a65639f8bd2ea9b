namespace Fairlead.Explain.Lint.Reading;

/// <summary>Takes a YAML text apart where kubectl does: at lines that begin with three dashes. So one broken document leaves the others readable.</summary>
internal static class Documents
{
    public static IEnumerable<(int LinesBefore, string Text)> Of(string text)
    {
        string[] lines = text.Split('\n');
        int start = 0;
        for (int i = 0; i <= lines.Length; i++)
        {
            if (i < lines.Length && !Separates(lines[i])) continue;
            string[] body = lines[start..i];
            if (body.Any(line => line.Trim() is { Length: > 0 } said && said[0] != '#' && said[0] != '%')) yield return (start, string.Join('\n', body));
            start = i + 1;
        }
    }

    private static bool Separates(string line) => line.StartsWith("---", StringComparison.Ordinal) && line.AsSpan(3).Trim() is var rest && (rest.IsEmpty || rest[0] == '#');
}
