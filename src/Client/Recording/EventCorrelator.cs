namespace Fairlead.Client.Recording;

/// <summary>
/// Keeps events few, with client-go's rules and figures: equal notes are counted in one event; more than ten within ten minutes
/// that differ only in words become one "(combined from similar events)"; each object may speak 25 times at once and then once in
/// five minutes. Not thread-safe: one owner.
/// </summary>
public sealed class EventCorrelator
{
    private const int MostSimilar = 10;
    private const int Burst = 25;
    private const int MostRemembered = 4096;
    private static readonly TimeSpan Similar = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan Refill = TimeSpan.FromMinutes(5);
    private readonly Dictionary<(object Family, string Message), (string Name, int Count)> _written = [];
    private readonly Dictionary<object, (HashSet<string> Messages, DateTimeOffset Since)> _families = [];
    private readonly Dictionary<object, (double Tokens, DateTimeOffset At)> _budgets = [];

    public EventDecision Decide(EventNote note)
    {
        Shrink();
        bool combined = IsOneTooMany(note);
        string message = combined ? $"(combined from similar events): {note.Message}" : note.Message;
        if (!MaySpeak(note)) return new EventDecision.Drop();
        return _written.TryGetValue(Key(note, combined), out var earlier)
            ? new EventDecision.Repeat(earlier.Name, earlier.Count + 1, message)
            : new EventDecision.Create(message);
    }

    /// <summary>The server took the event; repeats go to it.</summary>
    public void Written(EventNote note, string message, string name, int count) =>
        _written[Key(note, message != note.Message)] = (name, count);

    /// <summary>The server no longer has the event of this note: the next is a new one.</summary>
    public void Lost(EventNote note, string message) => _written.Remove(Key(note, message != note.Message));

    private static (object, string) Key(EventNote note, bool combined) => (note.Family, combined ? "" : note.Message);

    private bool IsOneTooMany(EventNote note)
    {
        if (!_families.TryGetValue(note.Family, out var family) || note.At - family.Since > Similar) family = ([], note.At);
        family.Messages.Add(note.Message);
        _families[note.Family] = (family.Messages, note.At);
        if (family.Messages.Count <= MostSimilar) return false;
        family.Messages.Remove(note.Message);
        return true;
    }

    private bool MaySpeak(EventNote note)
    {
        var (tokens, at) = _budgets.GetValueOrDefault(note.Subject, (Burst, note.At));
        tokens = Math.Min(Burst, tokens + (note.At - at) / Refill);
        bool may = tokens >= 1;
        _budgets[note.Subject] = (may ? tokens - 1 : tokens, note.At);
        return may;
    }

    /// <summary>Forgets everything when it has grown large: the cost is one more event for each that goes on.</summary>
    private void Shrink()
    {
        if (_written.Count > MostRemembered) _written.Clear();
        if (_families.Count > MostRemembered) _families.Clear();
        if (_budgets.Count > MostRemembered) _budgets.Clear();
    }
}
