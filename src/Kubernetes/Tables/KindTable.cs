namespace Fairlead.Kubernetes.Tables;

/// <summary>A kind's columns and how its cells are made.</summary>
internal sealed record KindTable(string Definition, IReadOnlyList<TableColumn> Columns, CellWriter Cells);
