namespace Fairlead.Controllers.Running;

/// <summary>
/// Which controllers run, in the words of kube-controller-manager's --controllers: "*" is all that are not taken out, "-NAME" takes
/// one out, NAME puts one in; what comes first counts. "none", alone, is ours: another controller manager may do the work.
/// </summary>
public sealed class ControllerSelection
{
    public const string All = "*";
    public const string None = "none";

    private readonly IReadOnlyList<string> _words;

    private ControllerSelection(IReadOnlyList<string> words) => _words = words;

    public static ControllerSelection Everything { get; } = new([All]);

    /// <summary>False where none can run, whatever there is.</summary>
    public bool IsEmpty => _words.All(word => word == None || word.StartsWith('-'));

    public bool Includes(string name)
    {
        foreach (string word in _words)
        {
            if (word == name) return true;
            if (word.StartsWith('-') && word.AsSpan(1).SequenceEqual(name)) return false;
        }
        return _words.Contains(All);
    }

    /// <summary>Reads words with commas between; null when one of them is no name of <paramref name="known"/>, which <paramref name="fault"/> then tells.</summary>
    public static ControllerSelection? Parse(string text, IReadOnlyList<string> known, out string? fault)
    {
        string[] words = text.Split(',', StringSplitOptions.TrimEntries);
        fault = words.Contains(None) && words.Length > 1 ? $"\"{None}\" stands alone"
            : words.FirstOrDefault(word => !IsKnown(word, known)) is { } odd ? $"\"{odd}\" is no controller; there are {string.Join(", ", known)}"
            : null;
        return fault is null ? new ControllerSelection(words) : null;
    }

    private static bool IsKnown(string word, IReadOnlyList<string> known) =>
        word is All or None || known.Contains(word.StartsWith('-') ? word[1..] : word);
}
