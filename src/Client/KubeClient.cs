using System.Net;
using System.Net.Http.Headers;
using Fairlead.Client.Config;
using Fairlead.Kubernetes;
using Fairlead.Kubernetes.Meta;

namespace Fairlead.Client;

/// <summary>
/// The one way to an API server, ours or anybody's: typed verbs over one pooled <see cref="HttpClient"/>. Answers other than
/// success are <see cref="ApiException"/>; a broken connection is <see cref="HttpRequestException"/>.
/// </summary>
public sealed partial class KubeClient : IDisposable
{
    private static readonly MediaTypeHeaderValue Json = new("application/json");
    private readonly HttpClient _http;
    private readonly KubeClientOptions _options;

    public KubeClient(HttpMessageHandler handler, Uri server, KubeClientOptions? options = null)
    {
        _options = options ?? new KubeClientOptions();
        Server = server;
        _http = new HttpClient(handler)
        {
            BaseAddress = server,
            Timeout = Timeout.InfiniteTimeSpan,                                      // each request has its own limit; watches have none
            DefaultRequestVersion = HttpVersion.Version20,
            DefaultVersionPolicy = HttpVersionPolicy.RequestVersionOrLower,          // HTTP/2 where TLS negotiates it, else 1.1
        };
        _http.DefaultRequestHeaders.UserAgent.ParseAdd(_options.UserAgent);
        _http.DefaultRequestHeaders.Accept.ParseAdd("application/json");
    }

    /// <summary>Where the API server is.</summary>
    public Uri Server { get; }

    /// <summary>A client as a kubeconfig file says; null looks where kubectl looks.</summary>
    public static KubeClient FromKubeconfig(string? path = null, string? context = null, KubeClientOptions? options = null) =>
        ClientConnection.FromKubeconfig(path, context).Connect(options);

    public Task<T> GetAsync<T>(string? ns, string name, CancellationToken stop = default) where T : class, IKubernetesObject<T> =>
        SendAsync(HttpMethod.Get, ResourcePath.Object(T.Resource, ns, name), null, null, ReadOne<T>, stop);

    /// <summary>The object, or null when there is none of that name.</summary>
    public async Task<T?> FindAsync<T>(string? ns, string name, CancellationToken stop = default) where T : class, IKubernetesObject<T>
    {
        try { return await GetAsync<T>(ns, name, stop); }
        catch (ApiException e) when (e.IsNotFound) { return null; }
    }

    /// <summary>One page of the objects of a namespace, or of all namespaces when it is null.</summary>
    public Task<ObjectList<T>> ListAsync<T>(string? ns = null, ListOptions? options = null, CancellationToken stop = default) where T : class, IKubernetesObject<T> =>
        ListAsync(T.Resource, ReadOne<T>, ns, options, stop);

    /// <summary>One page of objects of a kind known only at run time.</summary>
    public Task<ObjectList<T>> ListAsync<T>(ResourceType type, ObjectReader<T> reader, string? ns = null, ListOptions? options = null, CancellationToken stop = default) =>
        SendAsync(HttpMethod.Get, type.Path(ns) + ResourcePath.Query(options ?? new ListOptions(), watch: false), null, null,
            utf8 => ListReader.Read(utf8, reader), stop);

    public Task<T> CreateAsync<T>(T obj, CancellationToken stop = default) where T : class, IKubernetesObject<T> =>
        SendAsync(HttpMethod.Post, T.Resource.Path(obj.Metadata.Namespace), KubernetesJson.Write(obj), null, ReadOne<T>, stop);

    public Task<T> UpdateAsync<T>(T obj, CancellationToken stop = default) where T : class, IKubernetesObject<T> =>
        UpdateAsync(obj, null, stop);

    public Task<T> UpdateStatusAsync<T>(T obj, CancellationToken stop = default) where T : class, IKubernetesObject<T> =>
        UpdateAsync(obj, "status", stop);

    private Task<T> UpdateAsync<T>(T obj, string? subresource, CancellationToken stop) where T : class, IKubernetesObject<T> =>
        SendAsync(HttpMethod.Put, ResourcePath.Object(T.Resource, obj.Metadata.Namespace, obj.Metadata.Name!, subresource), KubernetesJson.Write(obj), null, ReadOne<T>, stop);

    public Task<T> PatchAsync<T>(string? ns, string name, Patch patch, string? subresource = null, CancellationToken stop = default) where T : class, IKubernetesObject<T> =>
        PatchAsync(T.Resource, ReadOne<T>, ns, name, patch, subresource, stop);

    /// <summary>Changes an object of a kind known only at run time.</summary>
    public Task<T> PatchAsync<T>(ResourceType type, ObjectReader<T> reader, string? ns, string name, Patch patch, string? subresource = null, CancellationToken stop = default)
    {
        string query = patch is Patch.Apply apply
            ? $"?fieldManager={Uri.EscapeDataString(apply.Manager)}{(apply.Force ? "&force=true" : "")}"
            : "";
        return SendAsync(HttpMethod.Patch, ResourcePath.Object(type, ns, name, subresource) + query, patch.Body, patch.MediaType, reader, stop);
    }

    /// <summary>Deletes an object. True when it was there.</summary>
    public Task<bool> DeleteAsync<T>(string? ns, string name, DeleteOptions? options = null, CancellationToken stop = default) where T : class, IKubernetesObject<T> =>
        DeleteAsync(T.Resource, ns, name, options, stop);

    /// <summary>Deletes an object of a kind known only at run time. True when it was there.</summary>
    public async Task<bool> DeleteAsync(ResourceType type, string? ns, string name, DeleteOptions? options = null, CancellationToken stop = default)
    {
        try
        {
            await SendAsync(HttpMethod.Delete, ResourcePath.Object(type, ns, name), Body(options), null, static _ => true, stop);
            return true;
        }
        catch (ApiException e) when (e.IsNotFound) { return false; }
    }

    /// <summary>Deletes an object; returns it where it is still there, waiting for its grace period or finalizers, else null.</summary>
    public async Task<T?> BeginDeleteAsync<T>(string? ns, string name, DeleteOptions? options = null, CancellationToken stop = default) where T : class, IKubernetesObject<T>
    {
        try
        {
            return await SendAsync(HttpMethod.Delete, ResourcePath.Object(T.Resource, ns, name), Body(options), null, static utf8 => StillThere<T>(utf8), stop);
        }
        catch (ApiException e) when (e.IsNotFound) { return null; }
    }

    /// <summary>The answer to a delete is a Status, or the object: as it waits, or as it was at its end (no grace, no finalizers).</summary>
    private static T? StillThere<T>(ReadOnlySpan<byte> utf8) where T : class, IKubernetesObject<T>
    {
        var meta = MetadataObject.Read(utf8);
        bool waits = meta.Kind == T.Resource.Kind && meta.Metadata is { DeletionTimestamp: not null } m && (m.DeletionGracePeriodSeconds is not (null or 0) || m.Finalizers.Count > 0);
        return waits ? KubernetesJson.Read<T>(utf8) : null;
    }

    /// <summary>Deletes all objects of a kind that the selectors choose.</summary>
    public Task DeleteCollectionAsync(ResourceType type, string? ns, ListOptions? options = null, DeleteOptions? delete = null, CancellationToken stop = default) =>
        SendAsync(HttpMethod.Delete, type.Path(ns) + ResourcePath.Query(options ?? new ListOptions(), watch: false), Body(delete), null, static _ => true, stop);

    /// <summary>Posts to a subresource that takes one kind and answers with another ("binding", "eviction", "token").</summary>
    public Task<TAnswer> PostAsync<T, TBody, TAnswer>(string? ns, string name, string subresource, TBody body, ObjectReader<TAnswer> reader, CancellationToken stop = default)
        where T : class, IKubernetesObject<T> where TBody : class, IKubernetesObject<TBody> =>
        SendAsync(HttpMethod.Post, ResourcePath.Object(T.Resource, ns, name, subresource), KubernetesJson.Write(body), null, reader, stop);

    /// <summary>Any request; the answer's body goes to the reader. The path is absolute and may carry a query.</summary>
    public async Task<T> SendAsync<T>(HttpMethod method, string path, ReadOnlyMemory<byte>? body, string? mediaType, ObjectReader<T> reader, CancellationToken stop)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(stop);
        limit.CancelAfter(_options.RequestTimeout);
        try
        {
            using var response = await ExchangeAsync(method, path, body, mediaType, limit.Token);
            using var answer = await PooledBody.ReadAsync(response.Content, limit.Token);
            return reader(answer.Span);
        }
        catch (OperationCanceledException e) when (!stop.IsCancellationRequested)
        {
            throw new HttpRequestException($"{method} {path}: no answer within {_options.RequestTimeout}", e);
        }
    }

    /// <summary>
    /// A request as it is, with our identity, for those who read the answer's bytes themselves: the headers are in, the body is not;
    /// a refusal is an answer like any other. The address may be relative to the server's.
    /// </summary>
    public Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken stop)
    {
        Identify(request);
        return _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, stop);
    }

    /// <summary>The exception that tells what a refusing answer says; the answer is disposed.</summary>
    public static async Task<ApiException> FailureAsync(HttpResponseMessage response, CancellationToken stop)
    {
        using (response)
        {
            using var body = await PooledBody.ReadAsync(response.Content, stop);
            var retry = response.Headers.RetryAfter?.Delta;
            return new ApiException(response.StatusCode, StatusReader.Read(response.StatusCode, body.Span), retry);
        }
    }

    /// <summary>Sends, and waits and sends again while the server says 429 with Retry-After. The answer is a success.</summary>
    private async Task<HttpResponseMessage> ExchangeAsync(HttpMethod method, string path, ReadOnlyMemory<byte>? body, string? mediaType, CancellationToken stop)
    {
        for (int attempt = 0; ; attempt++)
        {
            using var request = Request(method, path, body, mediaType);
            var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, stop);
            if (response.IsSuccessStatusCode) return response;
            var failure = await FailureAsync(response, stop);
            if (failure.Code != HttpStatusCode.TooManyRequests || failure.RetryAfter is not { } wait || attempt >= _options.BusyRetries) throw failure;
            await Task.Delay(wait, _options.Clock, stop);
        }
    }

    private HttpRequestMessage Request(HttpMethod method, string path, ReadOnlyMemory<byte>? body, string? mediaType)
    {
        var request = new HttpRequestMessage(method, path);
        Identify(request);
        if (body is { } bytes)
        {
            request.Content = new ReadOnlyMemoryContent(bytes);
            request.Content.Headers.ContentType = mediaType is null ? Json : new MediaTypeHeaderValue(mediaType);
        }
        return request;
    }

    private void Identify(HttpRequestMessage request)
    {
        request.Version = _http.DefaultRequestVersion;
        request.VersionPolicy = _http.DefaultVersionPolicy;
        if (_options.BearerToken?.Invoke() is { Length: > 0 } token) request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
    }

    private static T ReadOne<T>(ReadOnlySpan<byte> utf8) where T : class, IKubernetesObject<T> => KubernetesJson.Read<T>(utf8);

    private static ReadOnlyMemory<byte>? Body(DeleteOptions? options) => options is null ? null : KubernetesJson.Write(options);

    public void Dispose() => _http.Dispose();
}
