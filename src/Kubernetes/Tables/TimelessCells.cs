namespace Fairlead.Kubernetes.Tables;

/// <summary>The JSON array of an object's cells but for the text of its age.</summary>
/// <param name="Json">The array, with an empty text for the age, and what follows it in the row.</param>
/// <param name="AgeAt">Where in it the age belongs; 0 for nowhere.</param>
/// <param name="Created">From when the age counts; null when nobody knows.</param>
public sealed record TimelessCells(byte[] Json, int AgeAt, DateTimeOffset? Created)
{
    /// <summary>The age as its cell tells it.</summary>
    public static string Age(DateTimeOffset? created, DateTimeOffset now) => created is { } from ? HumanDuration.Of(now - from) : TableRow.Unknown;
}
