using System.Collections.Frozen;
using Fairlead.Api.Cache;
using Fairlead.Api.Http;
using Fairlead.Kubernetes;

namespace Fairlead.Api.Verbs;

/// <summary>The fields that field selectors may name, kind by kind, as Kubernetes has them.</summary>
internal static class SelectableFields
{
    private static readonly FrozenDictionary<string, string[]> ByResource = new Dictionary<string, string[]>
    {
        ["pods"] = ["spec.nodeName", "spec.restartPolicy", "spec.schedulerName", "spec.serviceAccountName", "spec.hostNetwork", "status.phase", "status.podIP", "status.podIPs", "status.nominatedNodeName"],
        ["events"] = ["involvedObject.kind", "involvedObject.namespace", "involvedObject.name", "involvedObject.uid", "involvedObject.apiVersion", "involvedObject.resourceVersion", "involvedObject.fieldPath", "reason", "reportingComponent", "source", "type"],
        ["events.events.k8s.io"] = ["regarding.kind", "regarding.namespace", "regarding.name", "regarding.uid", "regarding.apiVersion", "regarding.resourceVersion", "regarding.fieldPath", "reason", "reportingController", "type"],
        ["nodes"] = ["spec.unschedulable"],
        ["namespaces"] = ["status.phase"],
        ["secrets"] = ["type"],
        ["services"] = ["spec.clusterIP", "spec.type"],
        ["replicationcontrollers"] = ["status.replicas"],
        ["jobs.batch"] = ["status.successful"],
        ["certificatesigningrequests.certificates.k8s.io"] = ["spec.signerName"],
        ["ipaddresses.networking.k8s.io"] = ["spec.parentRef.group", "spec.parentRef.resource", "spec.parentRef.namespace", "spec.parentRef.name"],
    }.ToFrozenDictionary();

    public static ApiStatus? Refuse(ResourceType type, string field)
    {
        bool hasOwn = ByResource.TryGetValue(type.GroupResource, out string[]? own);
        if (field == "metadata.name" || (field == "metadata.namespace" && (type.Namespaced || !hasOwn))) return null;
        if (hasOwn && own!.Contains(field)) return null;
        if (type is { Group: "batch", Kind: "Job" }) return ApiStatus.BadRequest($"field label \"{field}\" not supported for batchv1.Job");
        return ApiStatus.BadRequest(hasOwn
            ? $"field label not supported: {field}"
            : $"\"{field}\" is not a known field selector: only \"metadata.name\", \"metadata.namespace\"");
    }

    /// <summary>The field's value as selectors compare it; numbers and truth values that are not there count as 0 and false.</summary>
    public static string ValueOf(string field, CachedObject obj)
    {
        string value = field switch
        {
            "source" => obj.Field("source.component") is { Length: > 0 } component ? component : obj.Field("reportingComponent"),
            "status.podIPs" => obj.Field("status.podIP"),
            "reportingController" => obj.Field("reportingComponent"),
            _ when field.StartsWith("regarding.", StringComparison.Ordinal) => obj.Field("involvedObject." + field["regarding.".Length..]),
            _ => obj.Field(field),
        };
        if (value.Length > 0) return value;
        return field switch
        {
            "spec.unschedulable" or "spec.hostNetwork" => "false",
            "status.replicas" or "status.successful" => "0",
            _ => "",
        };
    }
}
