using System.Text.Json.Nodes;
using Fairlead.Api.Http;
using Fairlead.Api.Security.Tokens;
using Fairlead.Kubernetes;
using Fairlead.Kubernetes.Authentication;
using KubernetesResources = Fairlead.Kubernetes.Resources;

namespace Fairlead.Api.Security.Reviews;

/// <summary>TokenReview: whose token is this, and is it for those who ask?</summary>
internal sealed class TokenReviews(ServiceAccountTokens accounts, BootstrapTokens bootstrap) : IReview
{
    public ResourceType Type => KubernetesResources.TokenReview;

    public ValueTask<Outcome<JsonObject>> ReviewAsync(Identity caller, string ns, JsonObject review, CancellationToken stop)
    {
        var spec = KubernetesJson.Read<TokenReview>(review).Spec;
        if (spec.Token.Length == 0) return new(ApiStatus.BadRequest("token is required for TokenReview in authentication"));
        review["status"] = Status(BootstrapTokens.LooksLikeOne(spec.Token) ? OfBootstrap(spec) : accounts.Authenticate(spec.Token, spec.Audiences));
        return new(review);
    }

    /// <summary>A bootstrap token is for this server alone: an asker with audiences of its own gets no for an answer.</summary>
    private TokenVerdict OfBootstrap(TokenReviewSpec spec) =>
        spec.Audiences.Count == 0 && bootstrap.Authenticate(spec.Token) is { } identity ? new(identity, [], "") : TokenVerdict.Refused("invalid bearer token");

    private static JsonObject Status(TokenVerdict verdict)
    {
        if (verdict.Identity is null) return new JsonObject { ["user"] = new JsonObject(), ["error"] = verdict.Error };
        var status = new JsonObject { ["authenticated"] = true, ["user"] = UserInfoJson.Of(verdict.Identity) };
        if (verdict.Audiences.Count > 0) status["audiences"] = UserInfoJson.List(verdict.Audiences);
        return status;
    }
}
