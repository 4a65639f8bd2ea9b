using System.Buffers;
using System.Text;
using Fairlead.Api.Cache;
using Fairlead.Api.Resources;
using Fairlead.Api.Tables;

namespace Fairlead.Api.Http;

/// <summary>
/// Puts lists together from the objects' own bytes, piece by piece, so that a list of any length needs no buffer of its length. As in
/// Kubernetes, items of a typed list carry no kind.
/// </summary>
internal static class ListWriter
{
    /// <summary>Bytes written before they are sent on.</summary>
    private const int Chunk = 64 * 1024;

    /// <summary>Table rows made at once; as many as fill about a chunk.</summary>
    private const int RowsOfPiece = 64;

    /// <summary>Writes the list; <paramref name="flush"/> is called each time enough has gathered.</summary>
    public static async ValueTask WriteAsync(IBufferWriter<byte> body, ApiRequest request, ListPage page, DateTimeOffset now, Func<ValueTask> flush)
    {
        var form = request.Form;
        if (form.Shape == AnswerShape.PartialMetadata && page.Items.Count == 0)
        {
            body.Write(Head("PartialObjectMetadataList", $"meta.k8s.io/{form.MetaVersion}", page, "\"items\":null}"));               // as Kubernetes: the list is made anew
            return;
        }
        body.Write(form.Shape switch
        {
            AnswerShape.Table => Head("Table", $"meta.k8s.io/{form.MetaVersion}", page, $"{TableRows.Columns(request.Type)},\"rows\":["),
            AnswerShape.PartialMetadata => Head("PartialObjectMetadataList", $"meta.k8s.io/{form.MetaVersion}", page, "\"items\":["),
            _ => Head(request.Type.Kind + "List", request.Type.ApiVersion, page, "\"items\":["),
        });
        if (form.Shape == AnswerShape.Table) await WriteRowsAsync(body, request, page, now, flush);
        else await WriteItemsAsync(body, request, page, flush);
        body.Write("]}"u8);
    }

    private static async ValueTask WriteItemsAsync(IBufferWriter<byte> body, ApiRequest request, ListPage page, Func<ValueTask> flush)
    {
        var form = request.Form;
        int pending = 0;
        for (int i = 0; i < page.Items.Count; i++)
        {
            if (i > 0) body.Write(","u8);
            var json = ServedKinds.InForm(request.Type, page.Items[i].Json);
            if (form.Shape == AnswerShape.PartialMetadata) body.Write(PartialMetadata.Of(json, form.MetaVersion).Span);
            else WriteWithoutKind(body, json.Span);
            if ((pending += json.Length) < Chunk) continue;
            pending = 0;
            await flush();
        }
    }

    /// <summary>Rows cost more to make than to send: all cores make them, a piece each, and the pieces go out in order.</summary>
    private static async ValueTask WriteRowsAsync(IBufferWriter<byte> body, ApiRequest request, ListPage page, DateTimeOffset now, Func<ValueTask> flush)
    {
        var making = new Queue<Task<ReadOnlyMemory<byte>>>();
        for (int next = 0; next < page.Items.Count || making.Count > 0;)
        {
            for (; next < page.Items.Count && making.Count <= Environment.ProcessorCount; next += RowsOfPiece)
            {
                int from = next;
                making.Enqueue(page.Items.Count <= RowsOfPiece ? Task.FromResult(Rows(request, page, from, now)) : Task.Run(() => Rows(request, page, from, now)));
            }
            body.Write((await making.Dequeue()).Span);
            await flush();
        }
    }

    private static ReadOnlyMemory<byte> Rows(ApiRequest request, ListPage page, int from, DateTimeOffset now)
    {
        var piece = new ArrayBufferWriter<byte>(Chunk);
        var rows = new TableRows(request);
        bool otherForm = ServedKinds.IsOtherForm(request.Type);
        for (int i = from; i < Math.Min(from + RowsOfPiece, page.Items.Count); i++)
        {
            if (i > 0) piece.Write(","u8);
            if (otherForm) rows.Write(piece, ServedKinds.InForm(request.Type, page.Items[i].Json), now);
            else rows.Write(piece, page.Items[i], now);
        }
        return piece.WrittenMemory;
    }

    /// <summary>Canonical JSON begins with kind and apiVersion; an item begins with its metadata.</summary>
    private static void WriteWithoutKind(IBufferWriter<byte> body, ReadOnlySpan<byte> json)
    {
        body.Write("{"u8);
        body.Write(json[json.IndexOf("\"metadata\""u8)..]);
    }

    /// <summary>Everything of a list up to its first item. Names of kinds and tokens need no escapes.</summary>
    private static byte[] Head(string kind, string apiVersion, ListPage page, string items)
    {
        string revision = page.Revision > 0 ? $"\"resourceVersion\":\"{page.Revision}\"" : "";             // none: a list of what is kept nowhere
        string token = page.Continue.Length == 0 ? "" : $",\"continue\":\"{page.Continue}\"";
        string remaining = page.Remaining is { } n ? $",\"remainingItemCount\":{n}" : "";
        return Encoding.UTF8.GetBytes($"{{\"kind\":\"{kind}\",\"apiVersion\":\"{apiVersion}\",\"metadata\":{{{revision}{token}{remaining}}},{items}");
    }
}
