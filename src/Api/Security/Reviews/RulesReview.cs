using System.Text.Json.Nodes;
using Fairlead.Api.Http;
using Fairlead.Api.Security.Nodes;
using Fairlead.Api.Security.Rbac;
using Fairlead.Kubernetes;
using Fairlead.Kubernetes.Authorization;
using Fairlead.Kubernetes.Rbac;
using KubernetesResources = Fairlead.Kubernetes.Resources;

namespace Fairlead.Api.Security.Reviews;

/// <summary>SelfSubjectRulesReview: everything the caller may do in a namespace (<c>kubectl auth can-i --list</c>).</summary>
internal sealed class RulesReview(Policy policy) : IReview
{
    public ResourceType Type => KubernetesResources.SelfSubjectRulesReview;

    public ValueTask<Outcome<JsonObject>> ReviewAsync(Identity caller, string ns, JsonObject review, CancellationToken stop)
    {
        string wanted = KubernetesJson.Read<SelfSubjectRulesReview>(review).Spec.Namespace ?? "";
        if (wanted.Length == 0) return new(ApiStatus.BadRequest("no namespace on request"));
        var grants = policy.Current.GrantsOf(caller, wanted).ToList();
        bool isNode = NodeName.Of(caller) is not null;
        var status = new JsonObject
        {
            ["resourceRules"] = new JsonArray([.. grants.SelectMany(g => g.Rules).Where(r => r.Resources.Count > 0).Select(ResourceRule)]),
            ["nonResourceRules"] = new JsonArray([.. grants.Where(g => g.Namespace.Length == 0).SelectMany(g => g.Rules).Where(r => r.NonResourceURLs.Count > 0).Select(PathRule)]),
            ["incomplete"] = isNode,
        };
        if (isNode) status["evaluationError"] = "node authorizer does not support user rule resolution";
        review["spec"] = new JsonObject();                         // as Kubernetes: the answer says nothing of the question
        review["status"] = status;
        return new(review);
    }

    private static JsonNode ResourceRule(PolicyRule rule)
    {
        var obj = new JsonObject { ["verbs"] = List(rule.Verbs), ["apiGroups"] = List(rule.ApiGroups), ["resources"] = List(rule.Resources) };
        if (rule.ResourceNames.Count > 0) obj["resourceNames"] = List(rule.ResourceNames);
        return obj;
    }

    private static JsonNode PathRule(PolicyRule rule) => new JsonObject { ["verbs"] = List(rule.Verbs), ["nonResourceURLs"] = List(rule.NonResourceURLs) };

    private static JsonArray List(IReadOnlyList<string> values) => UserInfoJson.List(values);
}
