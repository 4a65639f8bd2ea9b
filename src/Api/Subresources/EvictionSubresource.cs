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

    /// <summary>As kube-apiserver's: more evictions than these wait for the budget's controller to notice them.</summary>
    private const int MostDisrupted = 2000;

    private readonly DeleteVerb _delete = new(core, writer);

    public async ValueTask<ApiStatus?> CreateAsync(ApiRequest request)
    {
        var options = WriteOptions.Read(request, "CreateOptions");
        if (options.IsRefused) return options.Refusal;
        if (Answers.RefuseTable(request) is { } formless) return formless;
        var eviction = await Bodies.ReadAsAsync(request, Kind, options.Value.Validation);
        if (eviction.IsRefused) return eviction.Refusal;
        if (eviction.Value.Name != request.Info.Name) return ApiStatus.BadRequest("name in URL does not match name in Eviction object");
        var asked = (eviction.Value["deleteOptions"] as JsonObject)?.DeepClone().AsObject() ?? [];
        if (options.Value.DryRun) asked["dryRun"] = new JsonArray("All");
        var wanted = DeleteOptions.Of(asked);
        if (wanted.IsRefused) return wanted.Refusal;
        await core.Cache.FreshAsync(request.Stop);
        if (core.Get(request.Type, request.Namespace, request.Info.Name) is not { } pod) return ApiStatus.NotFound(request.Type, request.Info.Name);
        var leave = NeedsBudget(pod) ? await AskBudgetAsync(request, pod, wanted.Value.DryRun) : default(Leave);
        if (leave.IsRefused) return leave.Refusal;
        return await DeleteAsync(request, pod, wanted.Value, leave.Value);
    }

    /// <summary>A pod that may go because it is not ready may go only as it was seen: were it ready by now, its budget would count it.</summary>
    private async ValueTask<ApiStatus?> DeleteAsync(ApiRequest request, CachedObject pod, DeleteOptions wanted, Leave leave)
    {
        bool asSeen = leave.Budget is not null && string.IsNullOrEmpty(wanted.ResourceVersion);
        var outcome = await _delete.DeleteAsync(request, request.Info.Name, asSeen ? wanted with { ResourceVersion = Text(pod.Revision) } : wanted);
        if (outcome.Refusal is { Reason: StatusReason.Conflict } && asSeen) return StillProcessed(leave.Budget!);
        if (outcome.IsRefused) return outcome.Refusal;
        await Answers.SendAsync(request, 201, BindingSubresource.Success());
        return null;
    }

    private static string Text(long revision) => revision.ToString(System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>Leave to go: of the budget named although nothing was spent of it, or of nobody in particular.</summary>
    private readonly record struct Leave(string? Budget);

    /// <summary>Pods that have ended, wait for a node or are going anyway disturb nobody.</summary>
    private static bool NeedsBudget(CachedObject pod) =>
        pod.Field("status.phase") is not ("Succeeded" or "Failed" or "Pending") && pod.Field("metadata.deletionTimestamp").Length == 0;

    private async ValueTask<Outcome<Leave>> AskBudgetAsync(ApiRequest request, CachedObject pod, bool dryRun)
    {
        var budgets = core.Cache[KubernetesResources.PodDisruptionBudget].Snapshot.In(new WatchScope(request.Namespace, null)).Where(b => Covers(b, pod)).ToList();
        if (budgets.Count == 0) return default(Leave);
        if (budgets.Count > 1) return ApiStatus.TwoBudgets();
        string name = budgets[0].Name.ToString();
        if (MayGoUnready(CanonicalJson.Parse(budgets[0].Json), CanonicalJson.Parse(pod.Json))) return new Leave(name);
        var write = new WriteContext
        {
            Type = KubernetesResources.PodDisruptionBudget, Namespace = request.Namespace, Name = name, Identity = request.Identity, Subresource = "status", DryRun = dryRun, Stop = request.Stop,
        };
        var outcome = await writer.UpdateAsync(write, budget => Spend(budget, request.Info.Name));
        return outcome.IsRefused ? outcome.Refusal : default(Leave);
    }

    /// <summary>A pod that is not ready is no loss when enough others are, or when its budget says that such pods may always go.</summary>
    private static bool MayGoUnready(JsonObject budget, JsonObject pod)
    {
        if ((pod["status"]?["conditions"] as JsonArray ?? []).OfType<JsonObject>().Any(c => c.Text("type") == "Ready" && c.Text("status") == "True")) return false;
        if (budget.Text("spec", "unhealthyPodEvictionPolicy") == "AlwaysAllow") return true;
        return budget.Number("status", "desiredHealthy") is > 0 and var desired && (budget.Number("status", "currentHealthy") ?? 0) >= desired;
    }

    private Outcome<JsonObject> Spend(JsonObject budget, string pod)
    {
        var status = budget.Child("status");
        if ((status.Number("observedGeneration") ?? 0) < (budget.Number("metadata", "generation") ?? 0)) return StillProcessed(budget.Name);
        long left = status.Number("disruptionsAllowed") ?? 0;
        if (left < 0) return NotEvicted(budget, "pdb disruptions allowed is negative");
        if (status.Child("disruptedPods").Count > MostDisrupted) return NotEvicted(budget, "DisruptedPods map too big - too many evictions not confirmed by PDB controller");
        if (left == 0) return Spent(budget);
        status["disruptionsAllowed"] = left - 1;
        if (left == 1) TellSpent(status);
        status.Child("disruptedPods")[pod] = ObjectMetadata.Rfc3339(core.Clock.GetUtcNow());
        return budget;
    }

    /// <summary>The condition that the controller keeps is true at once, not only when it comes round.</summary>
    private void TellSpent(JsonObject status)
    {
        var allowed = Condition(status);
        if (allowed is null) (status["conditions"] as JsonArray ?? (JsonArray)(status["conditions"] = new JsonArray())).Add(allowed = new JsonObject { ["type"] = "DisruptionAllowed" });
        if (allowed.Text("status") != "False") allowed["lastTransitionTime"] = ObjectMetadata.Rfc3339(core.Clock.GetUtcNow());
        allowed["status"] = "False";
        allowed["reason"] = "InsufficientPods";
        allowed["message"] = "";
        if (status.Number("observedGeneration") is { } generation) allowed["observedGeneration"] = generation;
    }

    private static JsonObject? Condition(JsonObject status) => (status["conditions"] as JsonArray ?? []).OfType<JsonObject>().FirstOrDefault(c => c.Text("type") == "DisruptionAllowed");

    private static ApiStatus NotEvicted(JsonObject budget, string why) =>
        ApiStatus.Forbidden(KubernetesResources.PodDisruptionBudget, budget.Name, why) with { Kind = "poddisruptionbudget", Message = $"poddisruptionbudget.policy \"{budget.Name}\" is forbidden: {why}" };

    private static ApiStatus StillProcessed(string budget) => TooMany(10, $"The disruption budget {budget} is still being processed by the server.");

    private static ApiStatus Spent(JsonObject budget)
    {
        var status = budget.Child("status");
        return TooMany(0, Condition(status) is { } allowed && allowed.Text("reason") == "SyncFailed"
            ? $"The disruption budget {budget.Name} does not allow evicting pods currently because it failed sync: {allowed.Text("message")}"
            : $"The disruption budget {budget.Name} needs {status.Number("desiredHealthy") ?? 0} healthy pods and has {status.Number("currentHealthy") ?? 0} currently");
    }

    private static ApiStatus TooMany(int retryAfter, string detail) =>
        ApiStatus.TooManyRequests("Cannot evict pod as it would violate the pod's disruption budget.", retryAfter) with { Causes = [new("DisruptionBudget", detail)] };

    private static bool Covers(CachedObject budget, CachedObject pod)
    {
        var typed = Kubernetes.KubernetesJson.Read<Kubernetes.Policy.PodDisruptionBudget>(budget.Json.Span);
        return LabelQuery.Of(typed.Spec.Selector) is { } query && query.Requirements.All(r => r.Matches(pod.Label(r.Key)));
    }
}
