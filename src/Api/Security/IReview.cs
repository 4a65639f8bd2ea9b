using System.Text.Json.Nodes;
using Fairlead.Api.Http;
using Fairlead.Kubernetes;

namespace Fairlead.Api.Security;

/// <summary>A kind that is only ever created and never kept: the answer is the object, filled in (SubjectAccessReview, TokenReview, …).</summary>
public interface IReview
{
    ResourceType Type { get; }

    /// <summary>The object with its status, or why it can't be reviewed. <paramref name="ns"/> is "" for cluster-scoped kinds.</summary>
    ValueTask<Outcome<JsonObject>> ReviewAsync(Identity caller, string ns, JsonObject review, CancellationToken stop);
}
