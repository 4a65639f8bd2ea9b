using System.Text.Json.Nodes;
using Fairlead.Api.Http;
using Fairlead.Api.Objects;
using Fairlead.Kubernetes.Decoding;
using Fairlead.Kubernetes.Schema;

namespace Fairlead.Api.Verbs;

/// <summary>How an object is to be deleted: from the body, or from the query where there is none: beside a body, the query does not count.</summary>
internal sealed record DeleteOptions
{
    public long? GracePeriodSeconds { get; init; }

    /// <summary>Background, Foreground or Orphan; "" leaves it to the object's finalizers.</summary>
    public string Propagation { get; init; } = "";
    /// <summary>Says nothing of what becomes of the object's dependents.</summary>
    public bool IsSilentOnDependents => Propagation.Length == 0;

    /// <summary>What the object must have; "" is had by none, null asks for nothing.</summary>
    public string? Uid { get; init; }

    /// <inheritdoc cref="Uid"/>
    public string? ResourceVersion { get; init; }
    public bool DryRun { get; init; }

    private static readonly GroupVersionKind Kind = new("", "v1", "DeleteOptions");

    public static async ValueTask<Outcome<DeleteOptions>> ReadAsync(ApiRequest request)
    {
        var body = await BodyReader.ReadAsync(request.Http.Request, request.Stop);
        if (body.IsRefused) return body.Refusal;
        if (body.Value.IsEmpty) return FromQuery(request);
        var decoded = BodyDecoder.DecodeAs(Kind, body.Value, request.Http.Request.ContentType, FieldValidation.Ignore);
        return decoded.Refusal is { } refusal ? RefusalStatus.From(refusal, request.Type, request.Info.Name) : Of(decoded.Object!);
    }

    private static Outcome<DeleteOptions> FromQuery(ApiRequest request)
    {
        if (!request.Query.TryNumber("gracePeriodSeconds", out long? grace)) return ApiStatus.BadRequest(QueryParameters.NotANumber(request.Query["gracePeriodSeconds"]!));
        var body = new JsonObject();
        if (grace is not null) body["gracePeriodSeconds"] = grace;
        if (request.Query["propagationPolicy"] is { } policy) body["propagationPolicy"] = policy;
        if (request.Query["uid"] is { Length: > 0 } uid) body.Child("preconditions")["uid"] = uid;
        if (request.Query["resourceVersion"] is { Length: > 0 } revision) body.Child("preconditions")["resourceVersion"] = revision;
        if (request.Query["orphanDependents"] is not null) body["orphanDependents"] = request.Query.Flag("orphanDependents");
        body["dryRun"] = new JsonArray([.. request.Query.All("dryRun").Select(d => (JsonNode)d)]);
        return Of(body);
    }

    private static string? Precondition(JsonObject body, string name) => body["preconditions"] is JsonObject wanted && wanted[name] is not null ? wanted.Text(name) : null;

    /// <summary>From a decoded body, an eviction's included.</summary>
    public static Outcome<DeleteOptions> Of(JsonObject body)
    {
        string policy = body.Text("propagationPolicy");
        bool? orphan = body["orphanDependents"] is JsonValue value && value.TryGetValue(out bool flag) ? flag : null;
        List<StatusCause> faults = [];
        bool hasPolicy = body["propagationPolicy"] is not null;
        if (hasPolicy && policy is not ("Background" or "Foreground" or "Orphan"))
            faults.Add(new("FieldValueNotSupported", $"Unsupported value: \"{policy}\": supported values: \"Foreground\", \"Background\", \"Orphan\", \"nil\"", "propagationPolicy"));
        if (hasPolicy && orphan is not null)
            faults.Add(new("FieldValueInvalid", $"Invalid value: \"{policy}\": orphanDependents and deletionPropagation cannot be both set", "propagationPolicy"));
        string[] dryRun = [.. (body["dryRun"] as JsonArray ?? []).Select(d => d?.ToString() ?? "")];
        if (WriteOptions.DryRunFault(dryRun) is { } wrong) faults.Add(wrong);
        if (faults.Count > 0) return ApiStatus.Invalid("meta.k8s.io", "DeleteOptions", "", faults);
        return new DeleteOptions
        {
            GracePeriodSeconds = body.Number("gracePeriodSeconds"),
            Propagation = orphan switch { true => "Orphan", false => "Background", null => policy },
            Uid = Precondition(body, "uid"),
            ResourceVersion = Precondition(body, "resourceVersion"),
            DryRun = dryRun.Length > 0,
        };
    }
}
