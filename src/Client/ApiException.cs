using System.Net;
using Fairlead.Kubernetes.Meta;

namespace Fairlead.Client;

/// <summary>The API server said no. <see cref="Status"/> is what it said, word for word.</summary>
public sealed class ApiException(HttpStatusCode code, Status status, TimeSpan? retryAfter = null)
    : Exception(status.Message is { Length: > 0 } message ? message : $"the server answered {(int)code} {code}")
{
    public HttpStatusCode Code { get; } = code;
    public Status Status { get; } = status;

    /// <summary>How long the server asks to stay away; null when it did not say.</summary>
    public TimeSpan? RetryAfter { get; } = retryAfter;

    public bool IsNotFound => Code == HttpStatusCode.NotFound;
    public bool IsAlreadyExists => Code == HttpStatusCode.Conflict && Status.Reason == "AlreadyExists";
    public bool IsConflict => Code == HttpStatusCode.Conflict && Status.Reason != "AlreadyExists";
    public bool IsGone => Code == HttpStatusCode.Gone || Status.Reason is "Expired" or "Gone";
    public bool IsForbidden => Code == HttpStatusCode.Forbidden;
    public bool IsInvalid => Code == HttpStatusCode.UnprocessableEntity;

    /// <summary>True for an answer that says nothing about the request: too busy, starting, time-out, broken inside.</summary>
    public bool IsTransient => Code is HttpStatusCode.TooManyRequests or HttpStatusCode.RequestTimeout or >= HttpStatusCode.InternalServerError;

    /// <summary>The namespace is on its way out: creating in it fails for good.</summary>
    public bool IsNamespaceTerminating => IsForbidden && Status.Details?.Causes.Any(c => c.Reason == "NamespaceTerminating") == true;
}
