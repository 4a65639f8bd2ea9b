using System.Buffers;
using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using Fairlead.Api.Cache;
using Fairlead.Api.Http;
using Fairlead.Kubernetes;
using Fairlead.Kubernetes.Tables;

namespace Fairlead.Api.Tables;

/// <summary>Writes objects as rows of a meta.k8s.io Table, the columns of which are the kind's own (Fairlead.Kubernetes.Tables).</summary>
internal static class TableWriter
{
    private static readonly ConcurrentDictionary<ResourceType, string> Columns = new(ReferenceEqualityComparer.Instance);
    private static readonly JsonWriterOptions Options = new() { SkipValidation = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>What each row carries of its object: query parameter includeObject.</summary>
    public static void List(IBufferWriter<byte> body, ApiRequest request, ListPage page)
    {
        body.Write(ListWriter.Head("Table", $"meta.k8s.io/{request.Form.MetaVersion}", page, $"{ColumnsOf(request.Type)},\"rows\":["));
        WriteRows(body, request, page.Items.Select(o => o.Json), DateTimeOffset.UtcNow);
        body.Write("]}"u8);
    }

    /// <summary>One object as a table of one row. Watch events after the first leave the columns out.</summary>
    public static ReadOnlyMemory<byte> One(ApiRequest request, ReadOnlyMemory<byte> json, bool withColumns = true)
    {
        var body = new ArrayBufferWriter<byte>(1024);
        string revision = JsonFields.Text(json.Span, "metadata.resourceVersion");
        string columns = withColumns ? ColumnsOf(request.Type) : "\"columnDefinitions\":null";
        body.Write(Encoding.UTF8.GetBytes($"{{\"kind\":\"Table\",\"apiVersion\":\"meta.k8s.io/{request.Form.MetaVersion}\",\"metadata\":{{\"resourceVersion\":\"{revision}\"}},{columns},\"rows\":["));
        WriteRows(body, request, [json], DateTimeOffset.UtcNow);
        body.Write("]}"u8);
        return body.WrittenMemory;
    }

    private static void WriteRows(IBufferWriter<byte> body, ApiRequest request, IEnumerable<ReadOnlyMemory<byte>> objects, DateTimeOffset now)
    {
        var printer = TablePrinter.For(request.Type);
        string include = request.Query["includeObject"] ?? "Metadata";
        using var writer = new Utf8JsonWriter(body, Options);
        bool first = true;
        foreach (var json in objects)
        {
            if (!first) body.Write(","u8);
            first = false;
            using var document = JsonDocument.Parse(json);
            writer.WriteStartObject();
            writer.WritePropertyName("cells"u8);
            printer.WriteCells(writer, document.RootElement, now);
            if (include != "None")
            {
                writer.WritePropertyName("object"u8);
                writer.WriteRawValue((include == "Object" ? json : PartialMetadata.Of(json, request.Form.MetaVersion)).Span, skipInputValidation: true);
            }
            writer.WriteEndObject();
            writer.Flush();
            writer.Reset(body);
        }
    }

    private static string ColumnsOf(ResourceType type) => Columns.GetOrAdd(type, static t => RenderColumns(t));

    private static string RenderColumns(ResourceType type)
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
