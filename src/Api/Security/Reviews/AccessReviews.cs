using System.Text.Json.Nodes;
using Fairlead.Api.Http;
using Fairlead.Api.Security.Rbac;
using Fairlead.Kubernetes;
using Fairlead.Kubernetes.Authorization;
using KubernetesResources = Fairlead.Kubernetes.Resources;

namespace Fairlead.Api.Security.Reviews;

/// <summary>"May this user …?": SubjectAccessReview about anybody, LocalSubjectAccessReview in a namespace, SelfSubjectAccessReview about oneself.</summary>
internal sealed class AccessReviews(ResourceType type, ClusterAuthorizer authorizer) : IReview
{
    public ResourceType Type => type;

    public ValueTask<Outcome<JsonObject>> ReviewAsync(Identity caller, string ns, JsonObject review, CancellationToken stop)
    {
        var spec = KubernetesJson.Read<SubjectAccessReview>(review).Spec;         // a self review's spec has the same attributes
        if (Refuse(ns, spec) is { } refusal) return new(refusal);
        bool self = ReferenceEquals(type, KubernetesResources.SelfSubjectAccessReview);
        var who = self ? caller : new Identity(spec.User ?? "", spec.Groups) { Uid = spec.Uid ?? "", Extra = spec.Extra };
        var verdict = authorizer.Authorize(who, RequestOf(spec));
        var status = new JsonObject { ["allowed"] = verdict.IsAllowed };
        if (verdict.Reason.Length > 0) status["reason"] = verdict.Reason;
        review["status"] = status;
        return new(review);
    }

    private ApiStatus? Refuse(string ns, SubjectAccessReviewSpec spec)
    {
        bool local = type.Namespaced, self = ReferenceEquals(type, KubernetesResources.SelfSubjectAccessReview);
        if (local && spec.NonResourceAttributes is not null) return ReviewFaults.PathInNamespace(type);
        if (spec.ResourceAttributes is null == spec.NonResourceAttributes is null) return ReviewFaults.NotOneKindOfAttributes(type);
        if (!self && string.IsNullOrEmpty(spec.User) && spec.Groups.Count == 0) return ReviewFaults.NobodyNamed(type);
        return local && spec.ResourceAttributes!.Namespace != ns ? ReviewFaults.OtherNamespace(type, spec.ResourceAttributes.Namespace ?? "") : null;
    }

    private static AccessRequest RequestOf(SubjectAccessReviewSpec spec) => spec.ResourceAttributes is { } on
        ? AccessRequest.OnResource(on.Verb ?? "", on.Group ?? "", on.Resource ?? "", on.Subresource ?? "", on.Namespace ?? "", on.Name ?? "") with { FieldSelector = on.FieldSelector?.RawSelector ?? "" }
        : AccessRequest.OnPath(spec.NonResourceAttributes!.Verb ?? "", spec.NonResourceAttributes.Path ?? "");
}
