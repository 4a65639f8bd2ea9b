namespace Fairlead.Explain.Trace;

/// <summary>Finds what was probably meant.</summary>
public static class Nearest
{
    /// <summary>The name that differs least; null when all differ by more than a third of their letters.</summary>
    public static string? To(string meant, IEnumerable<string> names)
    {
        var best = names.Select(name => (Name: name, Distance: Distance(meant, name))).DefaultIfEmpty((Name: "", Distance: int.MaxValue)).MinBy(pair => pair.Distance);
        return best.Distance <= Math.Max(1, meant.Length / 3) ? best.Name : null;
    }

    /// <summary>How many letters must be put in, taken out or changed (Levenshtein).</summary>
    public static int Distance(string left, string right)
    {
        var above = Enumerable.Range(0, right.Length + 1).ToArray();
        for (int i = 1; i <= left.Length; i++)
        {
            int diagonal = above[0];
            above[0] = i;
            for (int j = 1; j <= right.Length; j++)
            {
                int kept = diagonal + (left[i - 1] == right[j - 1] ? 0 : 1);
                diagonal = above[j];
                above[j] = Math.Min(kept, Math.Min(above[j], above[j - 1]) + 1);
            }
        }
        return above[^1];
    }
}
