using System.Globalization;
using System.Text;

namespace Fairlead.Kubernetes.Validation;

/// <summary>
/// Two texts as a unified diff with three lines of context and no head, by the method of Python's difflib, which Kubernetes' refusals go by: the longest
/// piece that both have, then the same before and behind it; in a text of 200 lines and more, lines that it has very often start no piece.
/// </summary>
internal sealed class UnifiedDiff
{
    private const int Context = 3, Long = 200;
    private readonly string[] _a, _b;
    private readonly Dictionary<string, List<int>> _places = new(StringComparer.Ordinal);

    private readonly record struct Block(int A, int B, int Size);

    private readonly record struct Change(char Tag, int A, int AEnd, int B, int BEnd);

    private UnifiedDiff(string[] a, string[] b)
    {
        (_a, _b) = (a, b);
        for (int j = 0; j < b.Length; j++)
        {
            if (!_places.TryGetValue(b[j], out var places)) _places[b[j]] = places = [];
            places.Add(j);
        }
        if (b.Length < Long) return;
        foreach (string line in _places.Where(p => p.Value.Count > (b.Length / 100) + 1).Select(p => p.Key).ToList()) _places.Remove(line);
    }

    public static string Of(string a, string b) => new UnifiedDiff(a.Split('\n'), b.Split('\n')).Text();

    private string Text()
    {
        var text = new StringBuilder();
        foreach (var group in Groups())
        {
            text.Append(CultureInfo.InvariantCulture, $"@@ -{Range(group[0].A, group[^1].AEnd)} +{Range(group[0].B, group[^1].BEnd)} @@\n");
            foreach (var change in group)
            {
                if (change.Tag == ' ') Lines(' ', _a[change.A..change.AEnd]);
                if (change.Tag is '-' or '!') Lines('-', _a[change.A..change.AEnd]);
                if (change.Tag is '+' or '!') Lines('+', _b[change.B..change.BEnd]);
            }
        }
        return text.ToString();

        void Lines(char mark, string[] lines)
        {
            foreach (string line in lines) text.Append(mark).Append(line).Append('\n');
        }
    }

    private static string Range(int start, int end) => (end - start) switch
    {
        1 => string.Create(CultureInfo.InvariantCulture, $"{start + 1}"),
        0 => string.Create(CultureInfo.InvariantCulture, $"{start},0"),
        var length => string.Create(CultureInfo.InvariantCulture, $"{start + 1},{length}"),
    };

    /// <summary>Changes with their surroundings; what is further apart than twice the context is another group.</summary>
    private List<List<Change>> Groups()
    {
        var changes = Changes();
        if (changes.Count == 0) return [];
        if (changes[0] is { Tag: ' ' } first) changes[0] = first with { A = Math.Max(first.A, first.AEnd - Context), B = Math.Max(first.B, first.BEnd - Context) };
        if (changes[^1] is { Tag: ' ' } last) changes[^1] = last with { AEnd = Math.Min(last.AEnd, last.A + Context), BEnd = Math.Min(last.BEnd, last.B + Context) };
        var groups = new List<List<Change>>();
        var group = new List<Change>();
        foreach (var each in changes)
        {
            var change = each;
            if (change.Tag == ' ' && change.AEnd - change.A > 2 * Context)
            {
                group.Add(change with { AEnd = change.A + Context, BEnd = change.B + Context });
                groups.Add(group);
                group = [];
                change = change with { A = change.AEnd - Context, B = change.BEnd - Context };
            }
            group.Add(change);
        }
        if (group.Count > 0) groups.Add(group);
        return [.. groups.Where(g => g is not [{ Tag: ' ' }])];
    }

    private List<Change> Changes()
    {
        var changes = new List<Change>();
        int i = 0, j = 0;
        foreach (var (a, b, size) in Blocks())
        {
            if (i < a || j < b) changes.Add(new(i < a && j < b ? '!' : i < a ? '-' : '+', i, a, j, b));
            (i, j) = (a + size, b + size);
            if (size > 0) changes.Add(new(' ', a, i, b, j));
        }
        return changes;
    }

    /// <summary>The pieces that both texts have, in order, those side by side as one; an empty one at the end.</summary>
    private List<Block> Blocks()
    {
        var found = new List<Block>();
        Between(0, _a.Length, 0, _b.Length, found);
        var joined = new List<Block>();
        foreach (var block in found)
        {
            if (joined.Count > 0 && joined[^1] is var last && last.A + last.Size == block.A && last.B + last.Size == block.B) joined[^1] = last with { Size = last.Size + block.Size };
            else joined.Add(block);
        }
        joined.Add(new(_a.Length, _b.Length, 0));
        return joined;
    }

    private void Between(int aStart, int aEnd, int bStart, int bEnd, List<Block> found)
    {
        var longest = Longest(aStart, aEnd, bStart, bEnd);
        if (longest.Size == 0) return;
        if (aStart < longest.A && bStart < longest.B) Between(aStart, longest.A, bStart, longest.B, found);
        found.Add(longest);
        if (longest.A + longest.Size < aEnd && longest.B + longest.Size < bEnd) Between(longest.A + longest.Size, aEnd, longest.B + longest.Size, bEnd, found);
    }

    private Block Longest(int aStart, int aEnd, int bStart, int bEnd)
    {
        var (a, b, size) = new Block(aStart, bStart, 0);
        var lengths = new Dictionary<int, int>();
        for (int i = aStart; i < aEnd; i++)
        {
            var next = new Dictionary<int, int>();
            foreach (int j in _places.GetValueOrDefault(_a[i]) ?? [])
            {
                if (j < bStart) continue;
                if (j >= bEnd) break;
                int length = next[j] = lengths.GetValueOrDefault(j - 1) + 1;
                if (length > size) (a, b, size) = (i - length + 1, j - length + 1, length);
            }
            lengths = next;
        }
        while (a > aStart && b > bStart && _a[a - 1] == _b[b - 1]) (a, b, size) = (a - 1, b - 1, size + 1);
        while (a + size < aEnd && b + size < bEnd && _a[a + size] == _b[b + size]) size++;
        return new(a, b, size);
    }
}
