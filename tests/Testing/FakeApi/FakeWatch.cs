using System.IO.Pipelines;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Fairlead.Kubernetes;

namespace Fairlead.Testing.FakeApi;

/// <summary>One open watch: an answer whose body grows by a line a change.</summary>
public sealed class FakeWatch(ResourceType type, string? ns, FakeSelector selector) : HttpContent
{
    private readonly Pipe _pipe = new(new PipeOptions(pauseWriterThreshold: 0));
    private readonly HashSet<string> _shown = [];

    public ResourceType Type => type;

    /// <summary>Tells the client, if the change concerns it; an object that no longer matches is told as gone.</summary>
    public void Tell(string change, JsonObject obj)
    {
        var meta = FakeStore.Meta(obj);
        string key = $"{meta["namespace"]}/{meta["name"]}";
        if (!string.IsNullOrEmpty(ns) && ns != (string?)meta["namespace"]) return;
        bool matches = selector.Matches(obj);
        if (!matches && !_shown.Remove(key)) return;
        if (!matches) change = "DELETED";
        else if (change == "DELETED") _shown.Remove(key);
        else change = _shown.Add(key) && change == "MODIFIED" ? "ADDED" : change;
        Write(change, obj);
    }

    /// <summary>Objects that the client knows from its list.</summary>
    public void AlreadyShown(IEnumerable<JsonObject> objects)
    {
        foreach (var obj in objects.Where(selector.Matches)) _shown.Add($"{FakeStore.Meta(obj)["namespace"]}/{FakeStore.Meta(obj)["name"]}");
    }

    public void Write(string change, JsonObject obj)
    {
        var line = new JsonObject { ["type"] = change, ["object"] = obj.DeepClone() };
        _ = _pipe.Writer.WriteAsync(Encoding.UTF8.GetBytes(line.ToJsonString() + "\n")).AsTask();
    }

    /// <summary>Ends the answer, as a server does that shuts down.</summary>
    public void End() => _pipe.Writer.Complete();

    protected override Task<Stream> CreateContentReadStreamAsync() => Task.FromResult(_pipe.Reader.AsStream());
    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => throw new NotSupportedException("a watch is read as a stream");

    protected override bool TryComputeLength(out long length)
    {
        length = 0;
        return false;
    }
}
