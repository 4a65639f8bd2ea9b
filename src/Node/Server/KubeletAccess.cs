using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Security.Cryptography.X509Certificates;
using Fairlead.Client;
using Fairlead.Kubernetes.Authentication;
using Fairlead.Kubernetes.Authorization;
using Fairlead.Primitives;
using Microsoft.AspNetCore.Http;

namespace Fairlead.Node.Server;

/// <summary>
/// Who may use the kubelet API of this node: a certificate of the client authority or a bearer token says who it is, and the API server says
/// whether that one may (<c>nodes/proxy</c>, <c>nodes/metrics</c>, <c>nodes/log</c>, <c>nodes/stats</c>, as the kubelet). Answers are kept for a while.
/// </summary>
internal sealed class KubeletAccess(string node, KubeClient client, TimeProvider clock)
{
    private static readonly TimeSpan KeepAllowed = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan KeepDenied = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan KeepToken = TimeSpan.FromMinutes(2);

    /// <summary>Answers kept of each kind; beyond that all are forgotten at once.</summary>
    private const int MostKept = 1024;

    private readonly ConditionalWeakTable<X509Certificate2, CertificateSubject?> _subjects = [];
    private readonly ConcurrentDictionary<string, (UserInfo? Who, DateTimeOffset Until)> _tokens = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<(string User, string Groups, string Verb, string Subresource), (bool Allowed, DateTimeOffset Until)> _answers = [];

    /// <summary>200 when the request may go on, else 401 or 403.</summary>
    public async Task<int> JudgeAsync(HttpContext http)
    {
        if (await IdentifyAsync(http) is not { } who) return StatusCodes.Status401Unauthorized;
        return await MayAsync(who, Verb(http.Request.Method), Subresource(http.Request.Path.Value ?? ""), http.RequestAborted) ? StatusCodes.Status200OK : StatusCodes.Status403Forbidden;
    }

    /// <summary>The part of the node that a path belongs to; what is not named is for those who may proxy to it.</summary>
    internal static string Subresource(string path) => path.TrimStart('/').Split('/')[0] switch
    {
        "metrics" => "metrics",
        "stats" => "stats",
        "logs" => "log",
        "pods" or "runningpods" => "pods",
        _ => "proxy",
    };

    internal static string Verb(string method) => method switch
    {
        "POST" => "create",
        "PUT" => "update",
        "PATCH" => "patch",
        "DELETE" => "delete",
        _ => "get",
    };

    private async Task<UserInfo?> IdentifyAsync(HttpContext http)
    {
        if (http.Connection.ClientCertificate is { } certificate && _subjects.GetValue(certificate, CertificateSubject.Of) is { } subject)
            return new UserInfo { Username = subject.User, Groups = [.. subject.Groups, "system:authenticated"] };
        string header = http.Request.Headers.Authorization.ToString();
        const string scheme = "Bearer ";
        return header.StartsWith(scheme, StringComparison.OrdinalIgnoreCase) ? await ReviewAsync(header[scheme.Length..].Trim(), http.RequestAborted) : null;
    }

    private async Task<UserInfo?> ReviewAsync(string token, CancellationToken stop)
    {
        var now = clock.GetUtcNow();
        if (_tokens.TryGetValue(token, out var known) && now < known.Until) return known.Who;
        var answer = await client.CreateAsync(new TokenReview { Spec = new() { Token = token } }, stop);
        var who = answer.Status.Authenticated == true ? answer.Status.User : null;
        if (_tokens.Count >= MostKept) _tokens.Clear();
        _tokens[token] = (who, now + (who is null ? KeepDenied : KeepToken));
        return who;
    }

    private async Task<bool> MayAsync(UserInfo who, string verb, string subresource, CancellationToken stop)
    {
        var now = clock.GetUtcNow();
        var question = (who.Username ?? "", string.Join('\n', who.Groups), verb, subresource);
        if (_answers.TryGetValue(question, out var known) && now < known.Until) return known.Allowed;
        bool allowed = await AskAsync(who, verb, subresource, stop) || (subresource == "pods" && await AskAsync(who, verb, "proxy", stop));
        if (_answers.Count >= MostKept) _answers.Clear();
        _answers[question] = (allowed, now + (allowed ? KeepAllowed : KeepDenied));
        return allowed;
    }

    private async Task<bool> AskAsync(UserInfo who, string verb, string subresource, CancellationToken stop)
    {
        var answer = await client.CreateAsync(new SubjectAccessReview
        {
            Spec = new()
            {
                User = who.Username, Groups = who.Groups, Uid = who.Uid, Extra = who.Extra,
                ResourceAttributes = new() { Verb = verb, Version = "v1", Resource = "nodes", Subresource = subresource, Name = node },
            },
        }, stop);
        return answer.Status.Allowed;
    }
}
