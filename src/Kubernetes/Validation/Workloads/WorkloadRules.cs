using Fairlead.Kubernetes.Apps;
using Fairlead.Kubernetes.Core;
using Fairlead.Kubernetes.Decoding;
using Fairlead.Kubernetes.Meta;
using Fairlead.Kubernetes.Selectors;
using Fairlead.Kubernetes.Validation.Pods;
using Fairlead.Kubernetes.Validation.Rules;
using Fairlead.Kubernetes.Validation.Volumes;

namespace Fairlead.Kubernetes.Validation.Workloads;

/// <summary>What ReplicaSets, DaemonSets, StatefulSets and ReplicationControllers have in common, and each its own.</summary>
internal static class WorkloadRules
{
    private static readonly FieldPath Spec = FieldPath.Root("spec");

    public static void ReplicaSet(ReplicaSet set, Faults faults)
    {
        NumberRules.NotNegative(Spec.Child("replicas"), set.Spec.Replicas, faults);
        NumberRules.NotNegative(Spec.Child("minReadySeconds"), set.Spec.MinReadySeconds, faults);
        Selector(set.Spec.Selector, "deployment", faults);
        Template(set.Spec.Template, set.Spec.Selector, "ReplicaSet", faults);
    }

    public static void DaemonSet(DaemonSet set, Faults faults)
    {
        Selector(set.Spec.Selector, "daemonset", faults);
        Template(set.Spec.Template, set.Spec.Selector, "DaemonSet", faults);
        NumberRules.NotNegative(Spec.Child("minReadySeconds"), set.Spec.MinReadySeconds, faults);
        NumberRules.NotNegative(Spec.Child("revisionHistoryLimit"), set.Spec.RevisionHistoryLimit, faults);
        var path = Spec.Child("updateStrategy");
        if (set.Spec.UpdateStrategy?.Type is not ("RollingUpdate" or "OnDelete"))
        {
            var told = set.Spec.UpdateStrategy?.RollingUpdate;
            faults.NotSupportedRaw(path, GoValue.Strategy(set.Spec.UpdateStrategy?.Type, told?.MaxUnavailable, told?.MaxSurge), "RollingUpdate", "OnDelete");
        }
        else if (set.Spec.UpdateStrategy is { Type: "RollingUpdate", RollingUpdate: { } rolling })
        {
            var at = path.Child("rollingUpdate");
            bool hasUnavailable = NumberRules.Percent(rolling.MaxUnavailable ?? 0) != 0, hasSurge = NumberRules.Percent(rolling.MaxSurge ?? 0) != 0;
            if (rolling.MaxUnavailable is { } unavailable) NumberRules.CountOrPercent(at.Child("maxUnavailable"), unavailable, faults);
            if (rolling.MaxSurge is { } surge) NumberRules.CountOrPercent(at.Child("maxSurge"), surge, faults);
            if (rolling.MaxUnavailable is { } most) NumberRules.AtMostAll(at.Child("maxUnavailable"), most, faults);
            if (rolling.MaxSurge is { } more) NumberRules.AtMostAll(at.Child("maxSurge"), more, faults);
            if (hasUnavailable && hasSurge) faults.Invalid(at.Child("maxSurge"), rolling.MaxSurge!.Value, "may not be set when maxUnavailable is non-zero");
            if (!hasUnavailable && !hasSurge) faults.Required(at.Child("maxUnavailable"), "cannot be 0 when maxSurge is 0");
        }
    }

    public static void StatefulSet(StatefulSet set, Faults faults)
    {
        var spec = set.Spec;
        if (spec.PodManagementPolicy is not ("OrderedReady" or "Parallel"))
        {
            if (string.IsNullOrEmpty(spec.PodManagementPolicy)) faults.Required(Spec.Child("podManagementPolicy"));
            else faults.Invalid(Spec.Child("podManagementPolicy"), spec.PodManagementPolicy, "must be 'OrderedReady' or 'Parallel'");
        }
        Strategy(spec.UpdateStrategy, Spec.Child("updateStrategy"), faults);
        if (spec.PersistentVolumeClaimRetentionPolicy is { } retention)
        {
            Retention(retention.WhenDeleted, Spec.Child("persistentVolumeClaimRetentionPolicy", "whenDeleted"), faults);
            Retention(retention.WhenScaled, Spec.Child("persistentVolumeClaimRetentionPolicy", "whenScaled"), faults);
        }
        NumberRules.NotNegative(Spec.Child("replicas"), spec.Replicas, faults);
        NumberRules.NotNegative(Spec.Child("minReadySeconds"), spec.MinReadySeconds, faults);
        if (spec.Ordinals is { Start: < 0 } ordinals) faults.Invalid(Spec.Child("ordinals", "start"), ordinals.Start ?? 0, "must be greater than or equal to 0");
        Selector(spec.Selector, "statefulset", faults);
        Template(WithClaims(spec), spec.Selector, "StatefulSet", faults);
        for (int i = 0; i < spec.VolumeClaimTemplates.Count; i++) ClaimRules.Spec(spec.VolumeClaimTemplates[i].Spec, Spec.Child("volumeClaimTemplates").At(i).Child("spec"), faults);
    }

    /// <summary>The template with a volume for each claim template, as its pods will have them: these take the place of volumes of the same name.</summary>
    private static PodTemplateSpec WithClaims(StatefulSetSpec set)
    {
        var template = set.Template ?? PodTemplateSpec.Empty;
        if (set.VolumeClaimTemplates.Count == 0 || template.Spec is not { } spec) return template;
        var claims = set.VolumeClaimTemplates.Select(c => c.Metadata.Name ?? "").Distinct().ToList();
        var volumes = claims.Select(name => new Volume { Name = name, PersistentVolumeClaim = new() { ClaimName = name } });
        return template with { Spec = spec with { Volumes = [.. spec.Volumes.Where(v => !claims.Contains(v.Name)), .. volumes] } };
    }

    private static void Strategy(StatefulSetUpdateStrategy? strategy, FieldPath path, Faults faults)
    {
        var rolling = path.Child("rollingUpdate");
        switch (strategy?.Type)
        {
            case null or "": faults.Required(path); break;
            case "OnDelete":
                if (strategy.RollingUpdate is { } useless) faults.InvalidRaw(rolling, Shown(useless), "only allowed for updateStrategy 'RollingUpdate'");
                break;
            case "RollingUpdate":
                NumberRules.NotNegative(rolling.Child("partition"), strategy.RollingUpdate?.Partition, faults);
                if (strategy.RollingUpdate?.MaxUnavailable is not { } most) break;
                NumberRules.CountOrPercent(rolling.Child("maxUnavailable"), most, faults);
                if (NumberRules.Percent(most) == 0) faults.Invalid(rolling.Child("maxUnavailable"), most, "cannot be 0");
                NumberRules.AtMostAll(rolling.Child("maxUnavailable"), most, faults);
                break;
            default:
                faults.InvalidRaw(path, GoValue.Object(("Type", GoValue.Text(strategy.Type)), ("RollingUpdate", strategy.RollingUpdate is { } r ? Shown(r) : GoValue.Null)), "must be 'RollingUpdate' or 'OnDelete'");
                break;
        }
    }

    private static string Shown(RollingUpdateStatefulSetStrategy rolling) =>
        GoValue.Object(("Partition", GoValue.Number(rolling.Partition ?? 0)), ("MaxUnavailable", GoValue.Share(rolling.MaxUnavailable)));

    private static void Retention(string? policy, FieldPath path, Faults faults)
    {
        if (policy is not ("Retain" or "Delete")) faults.NotSupported(path, policy ?? "", "Retain", "Delete");
    }

    public static void StatefulSetUpdate(StatefulSet now, StatefulSet before, Faults faults)
    {
        var same = now.Spec with
        {
            Replicas = before.Spec.Replicas, Template = before.Spec.Template, UpdateStrategy = before.Spec.UpdateStrategy, MinReadySeconds = before.Spec.MinReadySeconds,
            Ordinals = before.Spec.Ordinals, PersistentVolumeClaimRetentionPolicy = before.Spec.PersistentVolumeClaimRetentionPolicy, RevisionHistoryLimit = before.Spec.RevisionHistoryLimit,
        };
        if (!KubernetesJson.Same(same, before.Spec))
            faults.Forbidden(Spec, "updates to statefulset spec for fields other than 'replicas', 'ordinals', 'template', 'updateStrategy', 'revisionHistoryLimit', 'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds' are forbidden");
    }

    public static void ReplicationController(ReplicationController controller, Faults faults)
    {
        var spec = controller.Spec;
        NumberRules.NotNegative(Spec.Child("minReadySeconds"), spec.MinReadySeconds, faults);
        if (spec.Selector.Count == 0) faults.Required(Spec.Child("selector"));
        NumberRules.NotNegative(Spec.Child("replicas"), spec.Replicas, faults);
        if (spec.Template is null) { faults.Required(Spec.Child("template")); return; }
        Template(spec.Template, spec.Selector.Count > 0 ? new LabelSelector { MatchLabels = spec.Selector } : LabelSelector.Empty, "ReplicationController", faults);
    }

    /// <summary>A selector must be there, and must not take all pods.</summary>
    public static void Selector(LabelSelector? selector, string kind, Faults faults)
    {
        var path = Spec.Child("selector");
        if (selector is null) { faults.Required(path); return; }
        SelectorRules.Check(selector, path, faults);
        if (selector.MatchLabels.Count + selector.MatchExpressions.Count == 0) faults.Invalid(path, selector, $"empty selector is invalid for {kind}");
    }

    /// <summary>The template's labels must match, and its pods must run for good.</summary>
    public static void Template(PodTemplateSpec? template, LabelSelector? selector, string kind, Faults faults)
    {
        var path = Spec.Child("template");
        template ??= PodTemplateSpec.Empty;
        var labels = template.Metadata?.Labels ?? new Dictionary<string, string>();
        if (selector is not null && selector.MatchExpressions.Any(e => e.Operator is not ("In" or "NotIn" or "Exists" or "DoesNotExist")))
        {
            faults.Invalid(Spec.Child("selector"), selector, "invalid label selector");
            return;
        }
        bool matches = selector is not null && (LabelQuery.Of(selector) is not { IsEmpty: false } query || query.Matches(labels));
        if (!matches) faults.InvalidRaw(path.Child("metadata", "labels"), labels.Count == 0 ? "null" : Shown(labels), "`selector` does not match template `labels`");
        PodRules.Template(template, path, faults);
        if (template.Spec?.RestartPolicy is { } policy and not "Always") faults.NotSupported(path.Child("spec", "restartPolicy"), policy, "Always");
        if (template.Spec?.ActiveDeadlineSeconds is not null) faults.Forbidden(path.Child("spec", "activeDeadlineSeconds"), $"activeDeadlineSeconds in {kind} is not Supported");
    }

    private static string Shown(IReadOnlyDictionary<string, string> labels) =>
        $"{{{string.Join(',', labels.OrderBy(l => l.Key, StringComparer.Ordinal).Select(l => $"{GoText.Quote(l.Key)}:{GoText.Quote(l.Value)}"))}}}";

    public static void Revision(ControllerRevision revision, Faults faults)
    {
        if (revision.Data is null) faults.Required(FieldPath.Root("data"), "data is mandatory");
        if (revision.Revision < 0) faults.Invalid(FieldPath.Root("revision"), revision.Revision, "must be greater than or equal to 0");
    }

    public static void SameRevision(ControllerRevision now, ControllerRevision before, Faults faults)
    {
        bool isSame = now.Data is { } data && before.Data is { } old ? System.Text.Json.JsonElement.DeepEquals(data, old) : now.Data is null == before.Data is null;
        if (!isSame) faults.InvalidRaw(FieldPath.Root("data"), now.Data?.GetRawText() ?? "null", "field is immutable");
    }

    public static void SameSelector(LabelSelector? now, LabelSelector? before, Faults faults)
    {
        if (!KubernetesJson.Same(now, before)) faults.Invalid(Spec.Child("selector"), now, "field is immutable");
    }
}
