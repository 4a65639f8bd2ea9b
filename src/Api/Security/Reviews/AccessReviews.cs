using System.Text.Json.Nodes;
using Fairlead.Api.Http;
using Fairlead.Api.Security.Rbac;
using Fairlead.Kubernetes;
using Fairlead.Kubernetes.Authorization;
using Fairlead.Kubernetes.Decoding;
using KubernetesResources = Fairlead.Kubernetes.Resources;

namespace Fairlead.Api.Security.Reviews;

/// <summary>"May this user …?": SubjectAccessReview about anybody, LocalSubjectAccessReview in a namespace, SelfSubjectAccessReview about oneself.</summary>
internal sealed class AccessReviews(ResourceType type, ClusterAuthorizer authorizer) : IReview
{
    public ResourceType Type => type;

    public ValueTask<Outcome<JsonObject>> ReviewAsync(Identity caller, string ns, JsonObject review, CancellationToken stop)
    {
        var spec = KubernetesJson.Read<SubjectAccessReview>(review).Spec;         // a self review's spec has the same attributes
        if (Faults(ns, spec, review) is { Count: > 0 } faults) return new(ApiStatus.Invalid(type.Group, "", "", faults));
        bool self = ReferenceEquals(type, KubernetesResources.SelfSubjectAccessReview);
        var who = self ? caller : new Identity(spec.User ?? "", spec.Groups) { Uid = spec.Uid ?? "", Extra = spec.Extra };
        var verdict = authorizer.Authorize(who, RequestOf(spec));
        var status = new JsonObject { ["allowed"] = verdict.IsAllowed };
        if (verdict.Reason.Length > 0) status["reason"] = verdict.Reason;
        review["status"] = status;
        return new(review);
    }

    private List<StatusCause> Faults(string ns, SubjectAccessReviewSpec spec, JsonObject review)
    {
        var faults = new List<StatusCause>();
        string path = spec.NonResourceAttributes is { } attributes ? Shown(attributes) : "";
        if (spec is { ResourceAttributes: not null, NonResourceAttributes: not null }) faults.Add(ReviewFaults.BothAttributes(path));
        if (spec is { ResourceAttributes: null, NonResourceAttributes: null }) faults.Add(ReviewFaults.NoAttributes);
        if (!ReferenceEquals(type, KubernetesResources.SelfSubjectAccessReview) && string.IsNullOrEmpty(spec.User) && spec.Groups.Count == 0) faults.Add(ReviewFaults.Nobody);
        if (MetadataOf(review) is { Count: > 0 } metadata) faults.Add(ReviewFaults.HasMetadata(metadata.ToJsonString()));
        if (!type.Namespaced) return faults;
        if (spec.ResourceAttributes is { } resource && resource.Namespace != ns) faults.Add(ReviewFaults.OtherNamespace(resource.Namespace ?? ""));
        if (spec.NonResourceAttributes is not null) faults.Add(ReviewFaults.PathInNamespace(path));
        return faults;
    }

    /// <summary>The internal form, which these refusals of Kubernetes print.</summary>
    private static string Shown(NonResourceAttributes attributes) => $$"""{"Path":{{GoText.Quote(attributes.Path ?? "")}},"Verb":{{GoText.Quote(attributes.Verb ?? "")}}}""";

    /// <summary>What the caller wrote of metadata but the namespace: a review has no name.</summary>
    private static JsonObject MetadataOf(JsonObject review)
    {
        var metadata = review["metadata"]?.DeepClone() as JsonObject ?? [];
        metadata.Remove("namespace");
        metadata.Remove("managedFields");
        return metadata;
    }

    private static AccessRequest RequestOf(SubjectAccessReviewSpec spec) => spec.ResourceAttributes is { } on
        ? AccessRequest.OnResource(on.Verb ?? "", on.Group ?? "", on.Resource ?? "", on.Subresource ?? "", on.Namespace ?? "", on.Name ?? "") with { FieldSelector = on.FieldSelector?.RawSelector ?? "" }
        : AccessRequest.OnPath(spec.NonResourceAttributes!.Verb ?? "", spec.NonResourceAttributes.Path ?? "");
}
