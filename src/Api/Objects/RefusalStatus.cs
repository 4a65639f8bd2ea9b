using Fairlead.Api.Http;
using Fairlead.Kubernetes;
using Fairlead.Kubernetes.Refusals;
using Fairlead.Kubernetes.Validation;

namespace Fairlead.Api.Objects;

/// <summary>Turns what the rules of the kinds say into answers.</summary>
internal static class RefusalStatus
{
    public static ApiStatus From(Refusal refusal, ResourceType type, string name) =>
        new(ReasonOf(refusal.Reason), refusal.Message)
        {
            Code = refusal.Code,
            Group = refusal.Reason is RefusalReason.Invalid or RefusalReason.Conflict ? type.Group : null,
            Kind = refusal.Reason switch { RefusalReason.Invalid => type.Kind, RefusalReason.Conflict => type.Plural, _ => null },
            Name = refusal.Reason is RefusalReason.Invalid or RefusalReason.Conflict ? name : null,
            Causes = [.. refusal.Causes.Select(c => new StatusCause(c.Reason, c.Message, c.Field))],
        };

    public static ApiStatus Invalid(ResourceType type, string name, IReadOnlyList<FieldError> faults) =>
        From(Refusal.Invalid(type.Group, type.Kind, name, faults), type, name);

    private static StatusReason ReasonOf(RefusalReason reason) => reason switch
    {
        RefusalReason.BadRequest => StatusReason.BadRequest,
        RefusalReason.Conflict => StatusReason.Conflict,
        RefusalReason.TooLarge => StatusReason.RequestEntityTooLarge,
        RefusalReason.UnsupportedMediaType => StatusReason.UnsupportedMediaType,
        _ => StatusReason.Invalid,
    };
}
