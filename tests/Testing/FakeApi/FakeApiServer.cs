using System.Net;
using System.Text.Json.Nodes;
using Fairlead.Kubernetes;
using Fairlead.Kubernetes.Decoding;
using Fairlead.Kubernetes.Patching;
using Fairlead.Kubernetes.Json;

namespace Fairlead.Testing.FakeApi;

/// <summary>
/// An API server in memory, as a transport of HttpClient: lists, watches from any revision, writes with conflicts, status and
/// binding. For tests of what stands on the client; it knows no defaults and no validation.
/// </summary>
public sealed class FakeApiServer(TimeProvider clock) : HttpMessageHandler
{
    private readonly Lock _gate = new();                                             // guards all below
    private readonly FakeStore _store = new(clock);
    private readonly List<FakeWatch> _watches = [];
    private readonly List<(long Revision, ResourceType Type, string Change, JsonObject Object)> _history = [];
    private readonly List<(Func<bool> Holds, TaskCompletionSource Met)> _waiters = [];
    private long _compacted;
    private bool _listening;

    /// <summary>Asked before each request; an answer other than null is given instead of the real one.</summary>
    public Func<FakeRequest, FakeRefusal?>? Refuse { get; set; }

    /// <summary>Each write that was asked for, such as "POST pods".</summary>
    public List<string> Writes { get; } = [];

    public static Uri Address { get; } = new("http://fake");

    public T Create<T>(T obj) where T : class, IKubernetesObject<T>
    {
        lock (_gate) return Typed<T>(Store().Create(T.Resource, obj.Metadata.Namespace, KubernetesJson.ToTree(obj)));
    }

    /// <summary>Changes an object as its owner would, status and all.</summary>
    public T Change<T>(string? ns, string name, Func<T, T> change) where T : class, IKubernetesObject<T>
    {
        lock (_gate)
        {
            var next = KubernetesJson.ToTree(change(Typed<T>(Store().Get(T.Resource, ns, name))));
            var written = _store.Replace(T.Resource, ns, name, next, null);
            FakeStore.Meta(next)["resourceVersion"] = FakeStore.Meta(written)["resourceVersion"]?.DeepClone();
            bool gone = _store.All(T.Resource, ns).All(o => (string?)FakeStore.Meta(o)["name"] != name);
            return Typed<T>(gone ? written : _store.Replace(T.Resource, ns, name, next, "status"));
        }
    }

    public void Delete<T>(string? ns, string name, bool now = true) where T : class, IKubernetesObject<T>
    {
        lock (_gate) Store().Delete(T.Resource, ns, name, now ? new JsonObject { ["gracePeriodSeconds"] = 0L } : null);
    }

    public IReadOnlyList<T> All<T>(string? ns = null) where T : class, IKubernetesObject<T>
    {
        lock (_gate) return [.. Store().All(T.Resource, ns).Select(Typed<T>)];
    }

    public T? Find<T>(string? ns, string name) where T : class, IKubernetesObject<T> => All<T>(ns).FirstOrDefault(obj => obj.Name == name);

    /// <summary>Done as soon as the condition holds; it is asked after each write.</summary>
    public Task Until(Func<bool> holds)
    {
        var met = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_gate)
        {
            Store();
            if (holds()) return Task.CompletedTask;
            _waiters.Add((holds, met));
        }
        return WaitAsync(met.Task);
    }

    private async Task WaitAsync(Task met)
    {
        try
        {
            await met.WaitAsync(TimeSpan.FromSeconds(60));
        }
        catch (TimeoutException)
        {
            throw new TimeoutException($"not within 20 s; the writes were: {string.Join(", ", Writes)}");
        }
    }

    /// <summary>Forgets history: watches that resume from before now get 410.</summary>
    public void Compact()
    {
        lock (_gate)
        {
            _compacted = _store.Revision;
            _history.Clear();
        }
    }

    /// <summary>Ends all watches, as a restart does.</summary>
    public void EndWatches()
    {
        lock (_gate)
        {
            foreach (var watch in _watches) watch.End();
            _watches.Clear();
        }
    }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken stop)
    {
        string? text = request.Content is null ? null : await request.Content.ReadAsStringAsync(stop);
        try
        {
            var asked = FakeRequest.Parse(request.Method, request.RequestUri!);
            if (Refuse?.Invoke(asked) is { } refusal) throw refusal;
            lock (_gate)
            {
                Store();
                if (asked.Method != HttpMethod.Get) Writes.Add($"{asked.Method} {asked.Type.Plural}{(asked.Subresource is null ? "" : "/" + asked.Subresource)}");
                return Answer(asked, text is { Length: > 0 } ? JsonNode.Parse(text) : null, request.Content?.Headers.ContentType?.MediaType);
            }
        }
        catch (FakeRefusal refusal)
        {
            return Json(refusal.Code, new JsonObject { ["kind"] = "Status", ["status"] = "Failure", ["code"] = (int)refusal.Code, ["reason"] = refusal.Reason, ["message"] = refusal.Message });
        }
    }

    private HttpResponseMessage Answer(FakeRequest asked, JsonNode? body, string? mediaType) => asked.Method.Method switch
    {
        "GET" when asked.IsWatch => Watch(asked),
        "GET" when asked.Name is null => List(asked),
        "GET" => Json(HttpStatusCode.OK, _store.Get(asked.Type, asked.Namespace, asked.Name)),
        "POST" when asked.Subresource is not null => Post(asked, (JsonObject)body!),
        "POST" => Json(HttpStatusCode.Created, _store.Create(asked.Type, asked.Namespace, (JsonObject)body!)),
        "PUT" => Json(HttpStatusCode.OK, _store.Replace(asked.Type, asked.Namespace, asked.Name!, (JsonObject)body!, asked.Subresource)),
        "PATCH" => Json(HttpStatusCode.OK, _store.Replace(asked.Type, asked.Namespace, asked.Name!, Merged(asked, body!, mediaType), asked.Subresource)),
        "DELETE" when asked.Name is null => DeleteAll(asked, body as JsonObject),
        "DELETE" => Delete(asked, body as JsonObject),
        _ => throw new FakeRefusal(HttpStatusCode.MethodNotAllowed, "MethodNotAllowed", asked.Method.Method),
    };

    private HttpResponseMessage Watch(FakeRequest asked)
    {
        long from = long.TryParse(asked.Query.GetValueOrDefault("resourceVersion"), out long revision) ? revision : 0;
        if (from < _compacted) throw new FakeRefusal(HttpStatusCode.Gone, "Expired", "too old resource version");
        var watch = new FakeWatch(asked.Type, asked.Namespace, Selector(asked));
        watch.AlreadyShown(_store.All(asked.Type, asked.Namespace));
        foreach (var old in _history.Where(old => old.Revision > from && old.Type == asked.Type)) watch.Tell(old.Change, old.Object);
        _watches.Add(watch);
        return new HttpResponseMessage(HttpStatusCode.OK) { Content = watch };
    }

    private HttpResponseMessage List(FakeRequest asked)
    {
        var items = _store.All(asked.Type, asked.Namespace).Where(Selector(asked).Matches).Select(obj => obj.DeepClone()).ToArray();
        int skip = int.TryParse(asked.Query.GetValueOrDefault("continue"), out int start) ? start : 0;
        int take = int.TryParse(asked.Query.GetValueOrDefault("limit"), out int limit) ? limit : items.Length;
        var meta = new JsonObject { ["resourceVersion"] = _store.Revision.ToString() };
        if (skip + take < items.Length) meta["continue"] = (skip + take).ToString();
        return Json(HttpStatusCode.OK, new JsonObject { ["kind"] = asked.Type.Kind + "List", ["metadata"] = meta, ["items"] = new JsonArray([.. items.Skip(skip).Take(take)]) });
    }

    private HttpResponseMessage Post(FakeRequest asked, JsonObject body)
    {
        if (asked.Subresource == "eviction") return Delete(asked, body["deleteOptions"] as JsonObject);
        if (asked.Subresource != "binding") throw FakeRefusal.NotFound("subresource", asked.Subresource!);
        var pod = (JsonObject)_store.Get(asked.Type, asked.Namespace, asked.Name!).DeepClone();
        pod["spec"]!["nodeName"] = (string?)body["target"]?["name"];
        _store.Replace(asked.Type, asked.Namespace, asked.Name!, pod, null);
        return Success();
    }

    private HttpResponseMessage Delete(FakeRequest asked, JsonObject? options)
    {
        bool gone = _store.Delete(asked.Type, asked.Namespace, asked.Name!, options);
        return gone ? Success() : Json(HttpStatusCode.OK, _store.Get(asked.Type, asked.Namespace, asked.Name!));
    }

    private HttpResponseMessage DeleteAll(FakeRequest asked, JsonObject? options)
    {
        foreach (var obj in _store.All(asked.Type, asked.Namespace).Where(Selector(asked).Matches).ToArray())
            _store.Delete(asked.Type, asked.Namespace, (string)FakeStore.Meta(obj)["name"]!, options);
        return Success();
    }

    private JsonObject Merged(FakeRequest asked, JsonNode patch, string? mediaType)
    {
        var obj = (JsonObject)_store.Get(asked.Type, asked.Namespace, asked.Name!).DeepClone();
        if (mediaType == Patcher.StrategicType)
            return Patcher.Apply(asked.Type, obj, mediaType, System.Text.Encoding.UTF8.GetBytes(patch.ToJsonString()), FieldValidation.Ignore).Object ?? throw new FakeRefusal(HttpStatusCode.UnprocessableEntity, "Invalid", patch.ToJsonString());
        Merge(obj, (JsonObject)patch);
        return obj;
    }

    /// <summary>RFC 7386.</summary>
    private static void Merge(JsonObject target, JsonObject patch)
    {
        foreach (var (name, value) in patch)
        {
            if (value is null) target.Remove(name);
            else if (value is JsonObject inner && target[name] is JsonObject old) Merge(old, inner);
            else target[name] = value.DeepClone();
        }
    }

    private FakeStore Store()
    {
        if (!_listening) _store.Changed += Tell;
        _listening = true;
        return _store;
    }

    private void Tell(ResourceType type, string change, JsonObject obj)
    {
        _history.Add((_store.Revision, type, change, (JsonObject)obj.DeepClone()));
        foreach (var watch in _watches.Where(watch => watch.Type == type)) watch.Tell(change, obj);
        foreach (var waiter in _waiters.Where(waiter => waiter.Holds()).ToArray())
        {
            _waiters.Remove(waiter);
            waiter.Met.SetResult();
        }
    }

    private static FakeSelector Selector(FakeRequest asked) => new(asked.Query.GetValueOrDefault("labelSelector"), asked.Query.GetValueOrDefault("fieldSelector"));

    private static T Typed<T>(JsonObject obj) where T : class, IJsonRecord<T> => KubernetesJson.Read<T>((JsonNode)obj);

    private static HttpResponseMessage Success() => Json(HttpStatusCode.OK, new JsonObject { ["kind"] = "Status", ["status"] = "Success" });

    private static HttpResponseMessage Json(HttpStatusCode code, JsonObject body) => new(code) { Content = new StringContent(body.ToJsonString(), System.Text.Encoding.UTF8, "application/json") };
}
