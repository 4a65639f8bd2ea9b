using Fairlead.Api.Security;
using Fairlead.Kubernetes;
using Microsoft.AspNetCore.Http;

namespace Fairlead.Api.Http;

/// <summary>One request on its way through the pipeline.</summary>
internal sealed class ApiRequest(HttpContext http, RequestInfo info, QueryParameters query, TimeProvider clock)
{
    private List<string>? _warnings;

    public HttpContext Http { get; } = http;
    public TimeProvider Clock { get; } = clock;
    public RequestInfo Info { get; } = info;
    public QueryParameters Query { get; } = query;
    public Identity Identity { get; set; } = Identity.Anonymous;

    /// <summary>The kind that the path names; set for resource requests.</summary>
    public ResourceType Type { get; set; } = null!;
    public AnswerForm Form { get; set; }

    /// <summary>The namespace that the object lives in: "" for cluster-scoped kinds, also for a Namespace, whose path names one.</summary>
    public string Namespace => Type.Namespaced ? Info.Namespace : "";

    /// <summary>Whether this request counts among those in flight.</summary>
    public bool IsCounted { get; set; }

    /// <summary>The user among whose requests at work this one counts; null while it does not.</summary>
    public string? Share { get; set; }

    /// <summary>When this request must be done; null: it may take its time.</summary>
    public RequestDeadline? Deadline { get; set; }
    public CancellationToken Stop => Http.RequestAborted;

    public IReadOnlyList<string> Warnings => _warnings ?? [];

    public void Warn(IEnumerable<string> warnings) => (_warnings ??= []).AddRange(warnings);
}
