using System.Text.Json.Nodes;
using Fairlead.Api.Cache;
using Fairlead.Api.Http;
using Fairlead.Api.Objects;
using Fairlead.Api.Verbs;
using Fairlead.Kubernetes.Schema;
using Fairlead.Kubernetes.Selectors;
using KubernetesResources = Fairlead.Kubernetes.Resources;

namespace Fairlead.Api.Subresources;

/// <summary>A deletion that asks the pod's disruption budget first: 429 when it has none left.</summary>
internal sealed class EvictionSubresource(ApiCore core, ObjectWriter writer)
{
    private static readonly GroupVersionKind Kind = new("policy", "v1", "Eviction");

    private readonly DeleteVerb _delete = new(core, writer);

    public async ValueTask<ApiStatus?> CreateAsync(ApiRequest request)
    {
        var options = WriteOptions.Read(request, "CreateOptions");
        if (options.IsRefused) return options.Refusal;
        var eviction = await Bodies.ReadAsAsync(request, Kind, options.Value.Validation);
        if (eviction.IsRefused) return eviction.Refusal;
        if (eviction.Value.Name is { Length: > 0 } name && name != request.Info.Name) return ApiStatus.BadRequest("name in URL does not match name in Eviction object");
        await core.Cache.FreshAsync(request.Stop);
        if (core.Get(request.Type, request.Namespace, request.Info.Name) is not { } pod) return ApiStatus.NotFound(request.Type, request.Info.Name);
        if (NeedsBudget(pod) && await SpendAsync(request, pod, options.Value.DryRun) is { } refusal) return refusal;
        var deletion = eviction.Value["deleteOptions"] as JsonObject ?? [];
        var outcome = await _delete.DeleteAsync(request, request.Info.Name, new DeleteOptions
        {
            GracePeriodSeconds = deletion.Number("gracePeriodSeconds"),
            Uid = deletion.Text("preconditions", "uid"),
            ResourceVersion = deletion.Text("preconditions", "resourceVersion"),
            DryRun = options.Value.DryRun || deletion["dryRun"] is JsonArray { Count: > 0 },
        });
        if (outcome.IsRefused) return outcome.Refusal;
        await Answers.SendAsync(request, 201, BindingSubresource.Success());
        return null;
    }

    /// <summary>Pods that have ended, wait for a node or are going anyway disturb nobody.</summary>
    private static bool NeedsBudget(CachedObject pod) =>
        pod.Field("status.phase") is not ("Succeeded" or "Failed" or "Pending") && pod.Field("metadata.deletionTimestamp").Length == 0;

    private async ValueTask<ApiStatus?> SpendAsync(ApiRequest request, CachedObject pod, bool dryRun)
    {
        var budgets = core.Cache[KubernetesResources.PodDisruptionBudget].Snapshot.In(new WatchScope(request.Namespace, null)).Where(b => Covers(b, pod)).ToList();
        if (budgets.Count == 0) return null;
        if (budgets.Count > 1) return ApiStatus.InternalError("This pod has more than one PodDisruptionBudget, which the eviction subresource does not support.");
        string name = budgets[0].Name.ToString();
        var write = new WriteContext
        {
            Type = KubernetesResources.PodDisruptionBudget, Namespace = request.Namespace, Name = name, Identity = request.Identity, Subresource = "status", DryRun = dryRun, Stop = request.Stop,
        };
        var outcome = await writer.UpdateAsync(write, budget => Spend(budget, request.Info.Name));
        return outcome.Refusal;
    }

    private Outcome<JsonObject> Spend(JsonObject budget, string pod)
    {
        var status = budget.Child("status");
        if ((status.Number("observedGeneration") ?? 0) < (budget.Number("metadata", "generation") ?? 0)) return Refused(budget, 10);
        long left = status.Number("disruptionsAllowed") ?? 0;
        if (left <= 0) return Refused(budget, 0);
        status["disruptionsAllowed"] = left - 1;
        status.Child("disruptedPods")[pod] = ObjectMetadata.Rfc3339(core.Clock.GetUtcNow());
        return budget;
    }

    private static ApiStatus Refused(JsonObject budget, int retryAfter)
    {
        string detail = retryAfter > 0
            ? $"The disruption budget {budget.Name} is still being processed by the server."
            : $"The disruption budget {budget.Name} needs {budget.Number("status", "desiredHealthy") ?? 0} healthy pods and has {budget.Number("status", "currentHealthy") ?? 0} currently";
        return ApiStatus.TooManyRequests("Cannot evict pod as it would violate the pod's disruption budget.", retryAfter) with { Causes = [new("DisruptionBudget", detail)] };
    }

    private static bool Covers(CachedObject budget, CachedObject pod)
    {
        var typed = Kubernetes.KubernetesJson.Read<Kubernetes.Policy.PodDisruptionBudget>(budget.Json.Span);
        return LabelQuery.Of(typed.Spec.Selector) is { } query && query.Requirements.All(r => r.Matches(pod.Label(r.Key)));
    }
}
