using System.Text.Json.Nodes;
using System.Threading.Channels;
using Fairlead.Kubernetes;
using Fairlead.Kubernetes.Core;
using Fairlead.Kubernetes.Meta;
using Microsoft.Extensions.Logging;

namespace Fairlead.Client.Recording;

/// <summary>
/// Tells users what happened to their objects, as events of this component. Recording never waits: notes go through a bounded
/// channel to one writer (<see cref="RunAsync"/>); when the server is away too long, the oldest are lost.
/// </summary>
public sealed class EventRecorder(KubeClient client, string component, string? host, ILogger<EventRecorder> log, TimeProvider clock)
{
    private const int Waiting = 1000;
    private readonly EventCorrelator _correlator = new();
    private readonly Channel<EventNote> _notes = Channel.CreateBounded<EventNote>(new BoundedChannelOptions(Waiting) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true });
    private long _serial;

    /// <summary>Says something about an object.</summary>
    public void Record<T>(T about, EventKind kind, string reason, string message, string? fieldPath = null) where T : class, IKubernetesObject<T> =>
        Record(Reference(about, fieldPath), kind, reason, message);

    /// <summary>Says something about the object of this reference.</summary>
    public void Record(ObjectReference about, EventKind kind, string reason, string message) =>
        _notes.Writer.TryWrite(new EventNote(about, kind, reason, message, clock.GetUtcNow()));

    /// <summary>The reference that events and endpoints keep of an object.</summary>
    public static ObjectReference Reference<T>(T about, string? fieldPath = null) where T : class, IKubernetesObject<T> => new()
    {
        ApiVersion = T.Resource.ApiVersion,
        Kind = T.Resource.Kind,
        Namespace = about.Metadata.Namespace,
        Name = about.Metadata.Name,
        Uid = about.Metadata.Uid,
        ResourceVersion = about.Metadata.ResourceVersion,
        FieldPath = fieldPath,
    };

    /// <summary>Writes notes until cancelled.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        await foreach (var note in _notes.Reader.ReadAllAsync(stop))
        {
            try
            {
                await WriteAsync(note, stop);
            }
            catch (Exception e) when (e is ApiException or HttpRequestException or IOException)
            {
                log.EventLost(note.Reason, note.About.Name, e.Message);
            }
        }
    }

    private async Task WriteAsync(EventNote note, CancellationToken stop)
    {
        switch (_correlator.Decide(note))
        {
            case EventDecision.Create(var message): await CreateAsync(note, message, stop); break;
            case EventDecision.Repeat(var name, var count, var message): await RepeatAsync(note, name, count, message, stop); break;
        }
    }

    private async Task CreateAsync(EventNote note, string message, CancellationToken stop)
    {
        string name = $"{note.About.Name}.{(note.At.UtcTicks - DateTime.UnixEpoch.Ticks) * 100 + Interlocked.Increment(ref _serial) % 100:x}";
        var written = await client.CreateAsync(Make(note, message, name), stop);
        _correlator.Written(note, message, written.Name, 1);
    }

    private async Task RepeatAsync(EventNote note, string name, int count, string message, CancellationToken stop)
    {
        var change = Patch.MergeOf(new JsonObject { ["count"] = count, ["message"] = message, ["lastTimestamp"] = note.At.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ") });
        try
        {
            await client.PatchAsync<Event>(NamespaceOf(note), name, change, stop: stop);
            _correlator.Written(note, message, name, count);
        }
        catch (ApiException e) when (e.IsNotFound)
        {
            _correlator.Lost(note, message);
            await CreateAsync(note, message, stop);
        }
    }

    private Event Make(EventNote note, string message, string name) => new()
    {
        Metadata = new ObjectMeta { Namespace = NamespaceOf(note), Name = name },
        InvolvedObject = note.About,
        Type = note.Kind.ToString(),
        Reason = note.Reason,
        Message = message,
        Source = new EventSource { Component = component, Host = host },
        ReportingComponent = component,
        ReportingInstance = host ?? "",
        FirstTimestamp = note.At,
        LastTimestamp = note.At,
        Count = 1,
    };

    private static string NamespaceOf(EventNote note) => note.About.Namespace is { Length: > 0 } ns ? ns : "default";
}
