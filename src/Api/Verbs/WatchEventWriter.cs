using System.Buffers;
using System.Collections.Concurrent;
using System.IO.Pipelines;
using System.Text;
using System.Text.Json.Nodes;
using Fairlead.Api.Cache;
using Fairlead.Api.Http;
using Fairlead.Api.Metrics;
using Fairlead.Api.Resources;
using Fairlead.Api.Tables;
using Fairlead.Kubernetes;
using Fairlead.Kubernetes.Defaults;

namespace Fairlead.Api.Verbs;

/// <summary>Writes watch events, each a line of JSON, in the form the watcher asked for. Objects go out as the bytes they are kept in.</summary>
internal sealed class WatchEventWriter(ApiRequest request, PipeWriter body, WatchSeries series)
{
    /// <summary>Bytes written before they are sent on while there is more to write.</summary>
    private const int Chunk = 32 * 1024;

    private static readonly ConcurrentDictionary<ResourceType, string> ZeroMembers = new(ReferenceEqualityComparer.Instance);

    private readonly TableRows _rows = new(request);
    private bool _columnsSent;
    private int _pending, _events;

    /// <summary>True when enough has gathered to be flushed.</summary>
    public bool Write(WatchEventType type, ReadOnlyMemory<byte> json)
    {
        _events++;
        body.Write(Head(type));
        Put(Form(ServedKinds.InForm(request.Type, json)).Span);
        body.Write("}\n"u8);
        return (_pending += json.Length) >= Chunk;
    }

    /// <summary>An object of the kind that was asked for, in the form that was asked for.</summary>
    private ReadOnlyMemory<byte> Form(ReadOnlyMemory<byte> json)
    {
        switch (request.Form.Shape)
        {
            case AnswerShape.Table:
                bool columns = !_columnsSent;
                _columnsSent = true;
                return _rows.Table(json, columns, request.Clock.GetUtcNow());
            case AnswerShape.PartialMetadata:
                return PartialMetadata.Of(json, request.Form.MetaVersion);
            default:
                return json;
        }
    }

    /// <summary>
    /// Says that everything up to the revision has been told; with <paramref name="initialEventsEnd"/>, that the initial state is complete. It is an
    /// object in which nothing else is set; a table has a row of it.
    /// </summary>
    public void WriteBookmark(long revision, bool initialEventsEnd)
    {
        string annotations = initialEventsEnd ? ",\"annotations\":{\"k8s.io/initial-events-end\":\"true\"}" : "";
        var type = request.Type;
        string json = $"{{\"kind\":\"{type.Kind}\",\"apiVersion\":\"{type.ApiVersion}\",\"metadata\":{{\"resourceVersion\":\"{revision}\"{annotations}}}{ZeroMembers.GetOrAdd(type, static t => MembersOf(t))}}}";
        _events++;
        body.Write(Head(WatchEventType.Bookmark));
        Put(Form(Encoding.UTF8.GetBytes(json)).Span);
        body.Write("}\n"u8);
        _pending += 128;
    }

    /// <summary>What comes after the metadata of an object in which nothing is set.</summary>
    private static string MembersOf(ResourceType type)
    {
        var rest = (JsonObject)ZeroObject.Of(type).DeepClone();
        foreach (string member in (string[])["kind", "apiVersion", "metadata"]) rest.Remove(member);
        return rest.Count == 0 ? "" : "," + CanonicalJson.ToText(rest)[1..^1];
    }

    public void WriteError(ApiStatus status)
    {
        _events++;
        body.Write(Head(WatchEventType.Error));
        Put(status.ToJson());
        body.Write("}\n"u8);
        _pending += 128;
    }

    public async ValueTask FlushAsync(CancellationToken stop)
    {
        if (_pending == 0) return;
        _pending = 0;
        series.Told(_events);
        _events = 0;
        await body.FlushAsync(stop);
    }

    private void Put(ReadOnlySpan<byte> json) => body.Write(json);

    private static ReadOnlySpan<byte> Head(WatchEventType type) => type switch
    {
        WatchEventType.Added => "{\"type\":\"ADDED\",\"object\":"u8,
        WatchEventType.Modified => "{\"type\":\"MODIFIED\",\"object\":"u8,
        WatchEventType.Deleted => "{\"type\":\"DELETED\",\"object\":"u8,
        WatchEventType.Bookmark => "{\"type\":\"BOOKMARK\",\"object\":"u8,
        _ => "{\"type\":\"ERROR\",\"object\":"u8,
    };
}
