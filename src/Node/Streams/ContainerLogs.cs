using Fairlead.Kubernetes.Core;
using Fairlead.Node.Plan;
using Fairlead.Node.Pods;
using Microsoft.AspNetCore.Http;

namespace Fairlead.Node.Streams;

/// <summary>Answers /containerLogs.</summary>
internal sealed class ContainerLogs(NodeOptions options, PodAgent pods, TimeProvider clock)
{
    public async Task AnswerAsync(HttpContext http, string ns, string name, string container)
    {
        var query = LogQuery.Of(http.Request.Query, clock.GetUtcNow());
        if (pods.Find(ns, name) is not { } found)
        {
            await RefuseAsync(http, StatusCodes.Status404NotFound, $"pod \"{name}\" not found in namespace \"{ns}\"");
            return;
        }
        var (attempt, refusal) = Choose(found.Pod, found.View, container, query.Previous);
        if (attempt is null)
        {
            await RefuseAsync(http, StatusCodes.Status400BadRequest, refusal);
            return;
        }
        string path = Path.Combine(PodPaths.Of(options, found.Pod).Logs, PodPaths.LogOf(container, attempt.Attempt));
        http.Response.ContentType = "text/plain";
        if (query.Follow) await http.Response.StartAsync(http.RequestAborted);
        try
        {
            await new LogReader(query, http.Response.Body, clock).CopyAsync(path, () => IsRunning(ns, name, found.Pod.Metadata.Uid, attempt.Id), http.RequestAborted);
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            // The reader has gone: nobody is left to tell.
        }
    }

    private bool IsRunning(string ns, string name, string? uid, string id) =>
        pods.Find(ns, name, uid) is { } found && found.View.Running.Any(container => container.Id == id);

    private static (ContainerView? Attempt, string Refusal) Choose(Pod pod, PodView view, string container, bool isPrevious)
    {
        if (PodContainer.Of(pod.Spec).All(c => c.Name != container)) return (null, $"container {container} is not valid for pod {pod.Metadata.Name}");
        var attempts = view.Containers.GetValueOrDefault(container, []).Where(attempt => attempt.Phase != ContainerPhase.Created).ToList();
        if (isPrevious)
        {
            var previous = attempts.Skip(attempts.Count > 0 && attempts[0].IsExited && view.MemoryOf(container).WaitingReason is not null ? 0 : 1).FirstOrDefault();
            return previous is null ? (null, $"previous terminated container \"{container}\" in pod \"{pod.Metadata.Name}\" not found") : (previous, "");
        }
        return attempts.Count > 0 ? (attempts[0], "")
            : (null, $"container \"{container}\" in pod \"{pod.Metadata.Name}\" is waiting to start: {view.MemoryOf(container).WaitingReason switch { null => "ContainerCreating", "ErrImagePull" or "ImagePullBackOff" => "trying and failing to pull image", var reason => reason }}");
    }

    internal static Task RefuseAsync(HttpContext http, int status, string words)
    {
        http.Response.StatusCode = status;
        http.Response.ContentType = "text/plain";
        return http.Response.WriteAsync(words, http.RequestAborted);
    }
}
