using System.Text;

namespace Fairlead.Controllers.Jobs;

/// <summary>Completion indexes as status writes them: "1,3-5,7". Pure.</summary>
public static class IndexSet
{
    public static SortedSet<int> Parse(string? text)
    {
        var indexes = new SortedSet<int>();
        foreach (string part in (text ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries))
        {
            int dash = part.IndexOf('-');
            if (!int.TryParse(dash < 0 ? part : part[..dash], out int first)) continue;
            int last = dash >= 0 && int.TryParse(part.AsSpan(dash + 1), out int end) ? end : first;
            for (int index = first; index <= last; index++) indexes.Add(index);
        }
        return indexes;
    }

    public static string Format(IEnumerable<int> sorted)
    {
        var text = new StringBuilder();
        int? first = null, last = null;
        foreach (int index in sorted)
        {
            if (last == index - 1)
            {
                last = index;
                continue;
            }
            Append(text, first, last);
            first = last = index;
        }
        Append(text, first, last);
        return text.ToString();
    }

    private static void Append(StringBuilder text, int? first, int? last)
    {
        if (first is null) return;
        if (text.Length > 0) text.Append(',');
        text.Append(first);
        if (last > first) text.Append(last == first + 1 ? ',' : '-').Append(last);
    }
}
