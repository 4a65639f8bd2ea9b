using System.Text;

namespace Fairlead.Api.Http;

/// <summary>The warnings that go with an answer: each once, and all of them short where they are too much for headers.</summary>
internal static class WarningTexts
{
    /// <summary>Characters of all warnings together, and of one where they are more than that.</summary>
    private const int Most = 4 * 1024, MostOfOne = 256;

    public static IEnumerable<string> Of(IReadOnlyList<string> warnings)
    {
        string[] all = [.. warnings.Where(w => w.Length > 0).Distinct(StringComparer.Ordinal)];
        if (all.Sum(LengthOf) <= Most) return all;
        return Short(all);
    }

    private static IEnumerable<string> Short(string[] all)
    {
        int written = 0, seen = 0;
        bool tooMuch = false;
        foreach (string text in all)
        {
            tooMuch |= (seen += LengthOf(text)) > Most;
            if (tooMuch && written >= Most) yield break;
            string cut = LengthOf(text) <= MostOfOne ? text : string.Concat(text.EnumerateRunes().Take(MostOfOne));
            written += LengthOf(cut);
            yield return cut;
        }
    }

    private static int LengthOf(string text) => text.EnumerateRunes().Count();
}
