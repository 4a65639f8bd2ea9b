using System.Buffers;
using System.Text;
using Fairlead.Api.Cache;
using Fairlead.Api.Tables;

namespace Fairlead.Api.Http;

/// <summary>Puts lists together from the objects' own bytes; as in Kubernetes, items of a typed list carry no kind.</summary>
internal static class ListWriter
{
    public static void Write(IBufferWriter<byte> body, ApiRequest request, ListPage page)
    {
        switch (request.Form.Shape)
        {
            case AnswerShape.Table:
                TableWriter.List(body, request, page);
                return;
            case AnswerShape.PartialMetadata:
                body.Write(Head("PartialObjectMetadataList", $"meta.k8s.io/{request.Form.MetaVersion}", page));
                WriteItems(body, page, o => PartialMetadata.Of(o.Json, request.Form.MetaVersion));
                break;
            default:
                body.Write(Head(request.Type.Kind + "List", request.Type.ApiVersion, page));
                WriteItems(body, page, o => WithoutKind(o.Json));
                break;
        }
        body.Write("]}"u8);
    }

    private static void WriteItems(IBufferWriter<byte> body, ListPage page, Func<CachedObject, ReadOnlyMemory<byte>> form)
    {
        bool first = true;
        foreach (var item in page.Items)
        {
            if (!first) body.Write(","u8);
            first = false;
            var json = form(item).Span;
            if (json[0] != (byte)'{') body.Write("{"u8);
            body.Write(json);
        }
    }

    /// <summary>Canonical JSON from its metadata on: the caller sets the opening brace.</summary>
    private static ReadOnlyMemory<byte> WithoutKind(ReadOnlyMemory<byte> json) => json[json.Span.IndexOf("\"metadata\""u8)..];

    /// <summary>Everything of a list up to its first item. Names of kinds and tokens need no escapes.</summary>
    public static byte[] Head(string kind, string apiVersion, ListPage page, string between = "")
    {
        string token = page.Continue.Length == 0 ? "" : $",\"continue\":\"{page.Continue}\"";
        string remaining = page.Remaining is { } n ? $",\"remainingItemCount\":{n}" : "";
        string items = between.Length == 0 ? "\"items\":[" : between;
        return Encoding.UTF8.GetBytes($"{{\"kind\":\"{kind}\",\"apiVersion\":\"{apiVersion}\",\"metadata\":{{\"resourceVersion\":\"{page.Revision}\"{token}{remaining}}},{items}");
    }
}
