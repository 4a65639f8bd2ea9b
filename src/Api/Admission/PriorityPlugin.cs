using System.Globalization;
using System.Text.Json.Nodes;
using Fairlead.Api.Bootstrap;
using Fairlead.Api.Http;
using Fairlead.Api.Objects;
using Fairlead.Kubernetes;
using KubernetesResources = Fairlead.Kubernetes.Resources;

namespace Fairlead.Api.Admission;

/// <summary>A pod's priority is its class's; without a class that of the global default, else 0.</summary>
internal sealed class PriorityPlugin(ApiCore core) : IAdmissionPlugin
{
    public static ApiStatus? RefuseDelete(ResourceType type, string name) =>
        ReferenceEquals(type, KubernetesResources.PriorityClass) && PriorityClasses.IsOfSystem(name)
            ? ApiStatus.Forbidden(type, name, "this is a system priority class and cannot be deleted") : null;

    public ApiStatus? Update(WriteContext write, JsonObject obj, JsonObject old)
    {
        if (ReferenceEquals(write.Type, KubernetesResources.Pod) && write.Subresource.Length == 0) Keep(obj.Child("spec"), old.Child("spec"));
        return RefuseSecondDefault(write, obj);
    }

    /// <summary>What was set here stays for those who send what they once made.</summary>
    private static void Keep(JsonObject spec, JsonObject before)
    {
        foreach (string field in (string[])["priority", "preemptionPolicy"])
            if (spec[field] is null && before[field] is { } set) spec[field] = set.DeepClone();
    }

    /// <summary>One class at most is the default of a cluster.</summary>
    private ApiStatus? RefuseSecondDefault(WriteContext write, JsonObject obj)
    {
        if (!ReferenceEquals(write.Type, KubernetesResources.PriorityClass) || obj["globalDefault"]?.GetValueKind() != System.Text.Json.JsonValueKind.True) return null;
        var other = core.Cache[KubernetesResources.PriorityClass].Snapshot.Objects.FirstOrDefault(c => c.Field("globalDefault") == "true" && c.Name.ToString() != write.Name);
        return other is null ? null : ApiStatus.Forbidden(write.Type, write.Name, $"PriorityClass {other.Name} is already marked as default. Only one default can exist");
    }

    public ApiStatus? Create(WriteContext write, JsonObject obj)
    {
        if (RefuseSecondDefault(write, obj) is { } second) return second;
        if (!ReferenceEquals(write.Type, KubernetesResources.Pod)) return null;
        var spec = obj.Child("spec");
        string name = spec.Text("priorityClassName");
        var classes = core.Cache[KubernetesResources.PriorityClass];
        var chosen = name.Length > 0 ? classes.Get(name) : classes.Snapshot.Objects.FirstOrDefault(c => c.Field("globalDefault") == "true");
        if (name.Length > 0 && chosen is null) return ApiStatus.Forbidden(write.Type, write.Name, $"no PriorityClass with name {name} was found");
        long priority = chosen is not null && long.TryParse(chosen.Field("value"), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long value) ? value : 0;
        if (spec.Number("priority") is { } given && given != priority)
            return ApiStatus.Forbidden(write.Type, write.Name, $"the integer value of priority ({given}) must not be provided in pod spec; priority admission controller computed {priority} from the given PriorityClass name");
        if (chosen is not null) spec["priorityClassName"] = chosen.Name.ToString();
        spec["priority"] = priority;
        string policy = chosen?.Field("preemptionPolicy") is { Length: > 0 } own ? own : "PreemptLowerPriority";
        if (spec.Text("preemptionPolicy") is { Length: > 0 } told && told != policy)
            return ApiStatus.Forbidden(write.Type, write.Name, $"the string value of PreemptionPolicy ({told}) must not be provided in pod spec; priority admission controller computed {policy} from the given PriorityClass name");
        spec["preemptionPolicy"] = policy;
        return null;
    }
}
