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

    /// <summary>One row: the cells, and of the object what the query's includeObject asks for.</summary>
    public void Write(IBufferWriter<byte> body, ReadOnlyMemory<byte> json, DateTimeOffset now)
    {
        using var document = JsonDocument.Parse(json);
        body.Write("{\"cells\":"u8);
        if (_writer is null) _writer = new Utf8JsonWriter(body, Options);
        else _writer.Reset(body);
        _printer.WriteCells(_writer, document.RootElement, now);
        _writer.Flush();
        if (_include == "Object")
        {
            body.Write(",\"object\":"u8);
            body.Write(json.Span);
        }
        else if (_include != "None")
        {
            body.Write(_partialHead);
            body.Write(JsonMarshal.GetRawUtf8Value(document.RootElement.GetProperty("metadata"u8)));
            body.Write("}"u8);
        }
        else body.Write(",\"object\":null"u8);
        body.Write("}"u8);
    }

    /// <summary>One object as a table of one row. Watch events after the first leave the columns out.</summary>
    public ReadOnlyMemory<byte> Table(ReadOnlyMemory<byte> json, bool withColumns, DateTimeOffset now)
    {
        var body = new ArrayBufferWriter<byte>(json.Length + 1024);
        string revision = JsonFields.Text(json.Span, "metadata.resourceVersion");
        string columns = withColumns ? Columns(request.Type) : "\"columnDefinitions\":null";
        body.Write(Encoding.UTF8.GetBytes($"{{\"kind\":\"Table\",\"apiVersion\":\"meta.k8s.io/{request.Form.MetaVersion}\",\"metadata\":{{\"resourceVersion\":\"{revision}\"}},{columns},\"rows\":["));
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
