using System.Collections.Frozen;
using System.Text;
using System.Text.Json;

namespace Fairlead.Kubernetes.Tables;

/// <summary>A kind's table as <c>kubectl get</c> shows it: its columns, and the cells of an object.</summary>
public sealed class TablePrinter
{
    private static readonly FrozenDictionary<string, TablePrinter> Printers =
        PrinterTable.All.ToFrozenDictionary(p => p.Definition, p => new TablePrinter(p.Columns, p.Cells, p.Conditions), StringComparer.Ordinal);

    private static readonly TablePrinter Others = new([PrinterTable.NameColumn, new("Created At", "date")],
        static (ref row, obj) => { row.Name(obj); row.Text(obj.At("metadata"u8, "creationTimestamp"u8).Text()); }, static _ => null);

    private readonly CellWriter _cells;
    private readonly Func<JsonElement, string?> _conditions;

    private TablePrinter(IReadOnlyList<TableColumn> columns, CellWriter cells, Func<JsonElement, string?> conditions) => (Columns, _cells, _conditions) = (columns, cells, conditions);

    public IReadOnlyList<TableColumn> Columns { get; }

    public static TablePrinter For(ResourceType type) => Printers.GetValueOrDefault(type.Definition, Others);

    /// <summary>
    /// The object's cells for any time; null when more than the age depends on it. What has been written is then worth nothing.
    /// </summary>
    /// <param name="writer">A writer that has written nothing yet into <paramref name="written"/>.</param>
    public TimelessCells? WriteTimeless(Utf8JsonWriter writer, System.Buffers.ArrayBufferWriter<byte> written, JsonElement obj)
    {
        var row = new TableRow(writer, null);
        writer.WriteStartArray();
        _cells(ref row, obj);
        writer.WriteEndArray();
        writer.Flush();
        if (row.UsesClock) return null;
        byte[] cells = _conditions(obj) is { } conditions ? [.. written.WrittenSpan, .. Encoding.UTF8.GetBytes(conditions)] : written.WrittenSpan.ToArray();
        return new TimelessCells(cells, row.AgeAt, row.Created);
    }

    /// <summary>What stands in the row between its cells and its object; empty for most.</summary>
    public string Conditions(JsonElement obj) => _conditions(obj) ?? "";

    /// <summary>Writes the JSON array of the object's cells.</summary>
    /// <param name="now">For ages.</param>
    public void WriteCells(Utf8JsonWriter writer, JsonElement obj, DateTimeOffset now)
    {
        var row = new TableRow(writer, now);
        writer.WriteStartArray();
        _cells(ref row, obj);
        writer.WriteEndArray();
    }
}
