using System.Buffers;
using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Fairlead.Api.Cache;
using Fairlead.Api.Http;
using Fairlead.Kubernetes;
using Fairlead.Kubernetes.Tables;

namespace Fairlead.Api.Tables;

/// <summary>Writes objects as rows of a meta.k8s.io Table, the columns of which are the kind's own (Fairlead.Kubernetes.Tables). For one answer.</summary>
internal sealed class TableRows(ApiRequest request)
{
    private static readonly ConcurrentDictionary<ResourceType, string> Rendered = new(ReferenceEqualityComparer.Instance);
    private static readonly JsonWriterOptions Options = new() { SkipValidation = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly TablePrinter _printer = TablePrinter.For(request.Type);
    private readonly string _include = request.Query["includeObject"] ?? "Metadata";
    private readonly byte[] _partialHead = Encoding.UTF8.GetBytes($",\"object\":{{\"kind\":\"PartialObjectMetadata\",\"apiVersion\":\"meta.k8s.io/{request.Form.MetaVersion}\",\"metadata\":");
    private Utf8JsonWriter? _writer;
    private ArrayBufferWriter<byte>? _cells;
    private (DateTimeOffset? Created, byte[] Text)? _age;

    /// <summary>A row of an object in the form in which it is kept, from what is remembered of it.</summary>
    public void Write(IBufferWriter<byte> body, CachedObject obj, DateTimeOffset now)
    {
        var kept = obj.Row ??= Keep(obj.Json);
        if (kept.Cells is not { } cells)
        {
            Write(body, obj.Json, now);
            return;
        }
        body.Write("{\"cells\":"u8);
        body.Write(cells.Json.AsSpan(0, cells.AgeAt));
        if (cells.AgeAt > 0) body.Write(AgeText(cells.Created, now));
        body.Write(cells.Json.AsSpan(cells.AgeAt));
        WriteObject(body, obj.Json.Span, obj.Json.Span.Slice(kept.MetadataAt, kept.MetadataLength));
        body.Write("}"u8);
    }

    private KeptRow Keep(ReadOnlyMemory<byte> json)
    {
        using var document = JsonDocument.Parse(json);
        _cells ??= new ArrayBufferWriter<byte>(512);
        _cells.ResetWrittenCount();
        using var writer = new Utf8JsonWriter(_cells, Options);
        var cells = _printer.WriteTimeless(writer, _cells, document.RootElement);
        if (cells is null) return new KeptRow(null, 0, 0);
        var metadata = JsonMarshal.GetRawUtf8Value(document.RootElement.GetProperty("metadata"u8));
        json.Span.Overlaps(metadata, out int at);
        return new KeptRow(cells, at, metadata.Length);
    }

    /// <summary>Many objects were made in the same second.</summary>
    private byte[] AgeText(DateTimeOffset? created, DateTimeOffset now)
    {
        if (_age is { } last && last.Created == created) return last.Text;
        byte[] text = Encoding.UTF8.GetBytes(TimelessCells.Age(created, now));
        _age = (created, text);
        return text;
    }

    /// <summary>One row: the cells, and of the object what the query's includeObject asks for.</summary>
    public void Write(IBufferWriter<byte> body, ReadOnlyMemory<byte> json, DateTimeOffset now)
    {
        using var document = JsonDocument.Parse(json);
        body.Write("{\"cells\":"u8);
        if (_writer is null) _writer = new Utf8JsonWriter(body, Options);
        else _writer.Reset(body);
        _printer.WriteCells(_writer, document.RootElement, now);
        _writer.Flush();
        if (_printer.Conditions(document.RootElement) is { Length: > 0 } conditions) body.Write(Encoding.UTF8.GetBytes(conditions));
        WriteObject(body, json.Span, JsonMarshal.GetRawUtf8Value(document.RootElement.GetProperty("metadata"u8)));
        body.Write("}"u8);
    }

    private void WriteObject(IBufferWriter<byte> body, ReadOnlySpan<byte> json, ReadOnlySpan<byte> metadata)
    {
        if (_include == "Object")
        {
            body.Write(",\"object\":"u8);
            body.Write(json);
        }
        else if (_include != "None")
        {
            body.Write(_partialHead);
            body.Write(metadata);
            body.Write("}"u8);
        }
        else body.Write(",\"object\":null"u8);
    }

    /// <summary>One object as a table of one row. Watch events after the first leave the columns out.</summary>
    public ReadOnlyMemory<byte> Table(ReadOnlyMemory<byte> json, bool withColumns, DateTimeOffset now)
    {
        var body = new ArrayBufferWriter<byte>(json.Length + 1024);
        string revision = JsonFields.Text(json.Span, "metadata.resourceVersion");
        string columns = withColumns ? Columns(request.Type) : "\"columnDefinitions\":null";
        body.Write(Encoding.UTF8.GetBytes($"{{\"kind\":\"Table\",\"apiVersion\":\"meta.k8s.io/{request.Form.MetaVersion}\",\"metadata\":{{{(revision.Length > 0 ? $"\"resourceVersion\":\"{revision}\"" : "")}}},{columns},\"rows\":["));
        Write(body, json, now);
        body.Write("]}"u8);
        return body.WrittenMemory;
    }

    /// <summary>The member <c>"columnDefinitions":[…]</c>.</summary>
    public static string Columns(ResourceType type) => Rendered.GetOrAdd(type, static t => Render(t));

    private static string Render(ResourceType type)
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        using (var writer = new Utf8JsonWriter(buffer, Options))
        {
            writer.WriteStartArray();
            foreach (var column in TablePrinter.For(type).Columns)
            {
                writer.WriteStartObject();
                writer.WriteString("name"u8, column.Name);
                writer.WriteString("type"u8, column.Type);
                writer.WriteString("format"u8, column.Format);
                writer.WriteString("description"u8, column.Description);
                writer.WriteNumber("priority"u8, column.Priority);
                writer.WriteEndObject();
            }
            writer.WriteEndArray();
        }
        return "\"columnDefinitions\":" + Encoding.UTF8.GetString(buffer.WrittenSpan);
    }
}
