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

    /// <summary>Writes the list; <paramref name="flush"/> is called each time enough has gathered.</summary>
    public static async ValueTask WriteAsync(IBufferWriter<byte> body, ApiRequest request, ListPage page, DateTimeOffset now, Func<ValueTask> flush)
    {
        var form = request.Form;
        var rows = form.Shape == AnswerShape.Table ? new TableRows(request) : null;
        body.Write(form.Shape switch
        {
            AnswerShape.Table => Head("Table", $"meta.k8s.io/{form.MetaVersion}", page, $"{TableRows.Columns(request.Type)},\"rows\":["),
            AnswerShape.PartialMetadata => Head("PartialObjectMetadataList", $"meta.k8s.io/{form.MetaVersion}", page, "\"items\":["),
            _ => Head(request.Type.Kind + "List", request.Type.ApiVersion, page, "\"items\":["),
        });
        int pending = 0;
        for (int i = 0; i < page.Items.Count; i++)
        {
            if (i > 0) body.Write(","u8);
            var json = ServedKinds.InForm(request.Type, page.Items[i].Json);
            if (rows is not null) rows.Write(body, json, now);
            else if (form.Shape == AnswerShape.PartialMetadata) body.Write(PartialMetadata.Of(json, form.MetaVersion).Span);
            else WriteWithoutKind(body, json.Span);
            if ((pending += json.Length) < Chunk) continue;
            pending = 0;
            await flush();
        }
        body.Write("]}"u8);
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
        string token = page.Continue.Length == 0 ? "" : $",\"continue\":\"{page.Continue}\"";
        string remaining = page.Remaining is { } n ? $",\"remainingItemCount\":{n}" : "";
        return Encoding.UTF8.GetBytes($"{{\"kind\":\"{kind}\",\"apiVersion\":\"{apiVersion}\",\"metadata\":{{\"resourceVersion\":\"{page.Revision}\"{token}{remaining}}},{items}");
    }
}
