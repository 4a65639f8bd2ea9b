using System.Text.Json.Nodes;
using Fairlead.Api.Http;
using Fairlead.Kubernetes;
using KubernetesResources = Fairlead.Kubernetes.Resources;

namespace Fairlead.Api.Security.Reviews;

/// <summary>SelfSubjectReview: who am I (<c>kubectl auth whoami</c>).</summary>
internal sealed class SelfReview : IReview
{
    public ResourceType Type => KubernetesResources.SelfSubjectReview;

    public ValueTask<Outcome<JsonObject>> ReviewAsync(Identity caller, string ns, JsonObject review, CancellationToken stop)
    {
        review["status"] = new JsonObject { ["userInfo"] = UserInfoJson.Of(caller) };
        return new(review);
    }
}
