using System.Text.Json.Nodes;
using Fairlead.Api.Http;
using Fairlead.Api.Objects;
using Fairlead.Api.Security;
using Fairlead.Api.Verbs;
using Fairlead.Kubernetes;
using Fairlead.Kubernetes.Authentication;
using Fairlead.Kubernetes.Decoding;
using Fairlead.Kubernetes.Schema;

namespace Fairlead.Api.Subresources;

/// <summary>A fresh token for a service account (TokenRequest): the signature is the issuer's, the checks are made here.</summary>
internal sealed class TokenSubresource(ApiCore core)
{
    private const long DefaultSeconds = 3600, LeastSeconds = 600;

    private static readonly GroupVersionKind Kind = new("authentication.k8s.io", "v1", "TokenRequest");

    private readonly IReadOnlyList<IWriteGuard> _guards = core.Options.WriteGuards(core);

    public async ValueTask<ApiStatus?> CreateAsync(ApiRequest request)
    {
        if (core.Options.TokenIssuer is not { } issuer) return ApiStatus.NoSuchResource();
        var options = WriteOptions.Read(request, "CreateOptions");
        if (options.IsRefused) return options.Refusal;
        if (Answers.RefuseTable(request) is { } formless) return formless;
        var body = await Bodies.ReadAsAsync(request, Kind, options.Value.Validation);
        if (body.IsRefused) return body.Refusal;
        if (RefuseOther(request, body.Value) is { } other) return other;
        await core.Cache.FreshAsync(request.Stop);
        if (Guard(request, body.Value) is { } forbidden) return forbidden;
        if (core.Get(request.Type, request.Namespace, request.Info.Name) is not { } account) return ApiStatus.NotFound(request.Type, request.Info.Name);
        var wanted = KubernetesJson.Read<TokenRequest>(body.Value);
        wanted = wanted with { Spec = wanted.Spec with { ExpirationSeconds = wanted.Spec.ExpirationSeconds ?? DefaultSeconds, Audiences = wanted.Spec.Audiences.Count > 0 ? wanted.Spec.Audiences : issuer.DefaultAudiences } };
        if ((RefuseLife(wanted) ?? RefuseBound(request, wanted)) is { } refusal) return refusal;
        wanted = BindByUid(request, wanted);
        var token = issuer.Issue(request.Namespace, request.Info.Name, account.Field("metadata.uid"), wanted);
        token = token with
        {
            ApiVersion = "authentication.k8s.io/v1", Kind = "TokenRequest",
            Metadata = token.Metadata with { Name = request.Info.Name, Namespace = request.Namespace, CreationTimestamp = core.Clock.GetUtcNow() },
        };
        await Answers.SendAsync(request, 201, KubernetesJson.Write(token));
        return null;
    }

    /// <summary>A request may name its account, but no other.</summary>
    private static ApiStatus? RefuseOther(ApiRequest request, JsonObject body)
    {
        if (body.Namespace.Length > 0 && body.Namespace != request.Namespace) return ApiStatus.BadRequest("the namespace of the provided object does not match the namespace sent on the request");
        return body.Name.Length == 0 || body.Name == request.Info.Name ? null
            : ApiStatus.Invalid("authentication.k8s.io", "TokenRequest", request.Info.Name, [new("FieldValueInvalid", $"Invalid value: {GoText.Quote(body.Name)}: must match the service account name if specified", "metadata.name")]);
    }

    private ApiStatus? Guard(ApiRequest request, JsonObject wanted)
    {
        foreach (var guard in _guards)
            if (guard.Refuse(request.Identity, request.Type, "token", request.Namespace, request.Info.Name, wanted, null) is { } refusal) return refusal;
        return null;
    }

    /// <summary>A name alone would also bind the token to a namesake that comes later.</summary>
    private TokenRequest BindByUid(ApiRequest request, TokenRequest wanted)
    {
        if (wanted.Spec.BoundObjectRef is not { } bound || TypeOf(bound) is not { } type) return wanted;
        string uid = core.Get(type, type.Namespaced ? request.Namespace : "", bound.Name ?? "")?.Field("metadata.uid") ?? "";
        return wanted with { Spec = wanted.Spec with { BoundObjectRef = bound with { Uid = uid } } };
    }

    private static ResourceType? TypeOf(BoundObjectReference bound) => bound.Kind switch
    {
        "Pod" => Kubernetes.Resources.Pod,
        "Secret" => Kubernetes.Resources.Secret,
        "Node" => Kubernetes.Resources.Node,
        _ => null,
    };

    private static ApiStatus? RefuseLife(TokenRequest wanted) => wanted.Spec.ExpirationSeconds switch
    {
        < LeastSeconds => ApiStatus.Invalid("authentication.k8s.io", "TokenRequest", "", [new("FieldValueInvalid", $"Invalid value: {wanted.Spec.ExpirationSeconds}: may not specify a duration less than 10 minutes", "spec.expirationSeconds")]),
        > 1L << 32 => ApiStatus.Invalid("authentication.k8s.io", "TokenRequest", "", [new("FieldValueInvalid", $"Invalid value: {wanted.Spec.ExpirationSeconds}: may not specify a duration larger than 2^32 seconds", "spec.expirationSeconds")]),
        _ => null,
    };

    /// <summary>A token can be bound to a pod, a secret or a node, that must be there and, for a pod, run as this account.</summary>
    private ApiStatus? RefuseBound(ApiRequest request, TokenRequest wanted)
    {
        if (wanted.Spec.BoundObjectRef is not { } bound) return null;
        string ns = request.Namespace, name = bound.Name ?? "";
        if (TypeOf(bound) is not { } type) return ApiStatus.BadRequest($"cannot bind token to object of type {(bound.ApiVersion?.Contains('/', StringComparison.Ordinal) == true ? "" : "/")}{bound.ApiVersion}, Kind={bound.Kind}");
        if (core.Get(type, type.Namespaced ? ns : "", name) is not { } found) return ApiStatus.NotFound(type, name);
        if (!string.IsNullOrEmpty(bound.Uid) && found.Field("metadata.uid") is var uid && uid != bound.Uid)
            return ApiStatus.Conflict(type, name, $"the UID in the bound object reference ({bound.Uid}) does not match the UID in record. The object might have been deleted and then recreated");
        return bound.Kind == "Pod" && found.Field("spec.serviceAccountName") != request.Info.Name
            ? ApiStatus.BadRequest($"cannot bind token for serviceaccount \"{request.Info.Name}\" to pod running with different serviceaccount name.")
            : null;
    }
}
