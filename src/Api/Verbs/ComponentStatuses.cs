using System.Text.Json.Nodes;
using Fairlead.Api.Cache;
using Fairlead.Api.Http;
using KubernetesResources = Fairlead.Kubernetes.Resources;

namespace Fairlead.Api.Verbs;

/// <summary>
/// The old way to ask whether a cluster's parts are well; nothing of it is kept. The scheduler and the controllers are well as long as somebody
/// renews their lease or they run in this process, the store as long as it answers.
/// </summary>
internal sealed class ComponentStatuses(ApiCore core)
{
    private const string Scheduler = "scheduler", Controllers = "controller-manager", Store = "etcd-0";

    public async ValueTask<ApiStatus?> ListAsync(ApiRequest request)
    {
        var selection = Selection.Read(request);
        if (selection.IsRefused) return selection.Refusal;
        await Answers.ListAsync(request, new ListPage([.. All().Where(selection.Value.Matches)], Revision: 0));
        return null;
    }

    public async ValueTask<ApiStatus?> GetAsync(ApiRequest request)
    {
        if (All().FirstOrDefault(s => s.Key == request.Info.Name) is not { } found) return ApiStatus.NotFound(request.Type, request.Info.Name);
        await Answers.ObjectAsync(request, 200, found.Json);
        return null;
    }

    private IEnumerable<CachedObject> All()
    {
        yield return Of(Scheduler, LeaseFault("kube-scheduler"));
        yield return Of(Controllers, LeaseFault("kube-controller-manager"));
        yield return Of(Store, core.Store.Revision > 0 ? null : "the store has not answered yet");
    }

    private string? LeaseFault(string name)
    {
        if (core.Options.ComponentsHere.Contains(name)) return null;
        if (core.Get(KubernetesResources.Lease, "kube-system", name) is not { } lease) return $"nobody has taken the lease kube-system/{name}";
        bool known = DateTimeOffset.TryParse(lease.Field("spec.renewTime"), System.Globalization.CultureInfo.InvariantCulture, out var renewed);
        bool holds = double.TryParse(lease.Field("spec.leaseDurationSeconds"), System.Globalization.CultureInfo.InvariantCulture, out double seconds);
        return known && holds && core.Clock.GetUtcNow() - renewed <= TimeSpan.FromSeconds(seconds) ? null : $"nobody renews the lease kube-system/{name}";
    }

    private static CachedObject Of(string name, string? fault)
    {
        var condition = fault is null ? new JsonObject { ["type"] = "Healthy", ["status"] = "True", ["message"] = "ok" } : new JsonObject { ["type"] = "Healthy", ["status"] = "False", ["message"] = fault };
        var status = new JsonObject { ["kind"] = "ComponentStatus", ["apiVersion"] = "v1", ["metadata"] = new JsonObject { ["name"] = name }, ["conditions"] = new JsonArray(condition) };
        return new CachedObject(name, System.Text.Encoding.UTF8.GetBytes(status.ToJsonString()), 0);
    }
}
