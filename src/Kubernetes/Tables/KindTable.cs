namespace Fairlead.Kubernetes.Tables;

/// <summary>A kind's columns and how its cells are made.</summary>
internal sealed record KindTable(string Definition, IReadOnlyList<TableColumn> Columns, CellWriter Cells)
{
    /// <summary>What can be said of a row as a whole, as the members that follow its cells: <c>,"conditions":[…]</c>; null for nothing.</summary>
    public Func<System.Text.Json.JsonElement, string?> Conditions { get; init; } = static _ => null;
}
