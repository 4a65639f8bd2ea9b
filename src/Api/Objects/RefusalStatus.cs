using Fairlead.Api.Http;
using Fairlead.Kubernetes;
using Fairlead.Kubernetes.Refusals;
using Fairlead.Kubernetes.Validation;

namespace Fairlead.Api.Objects;

/// <summary>Turns what the rules of the kinds say into answers.</summary>
internal static class RefusalStatus
{
    public static ApiStatus From(Refusal refusal, ResourceType type, string name)
    {
        bool names = refusal is { IsOfRequest: false, Reason: RefusalReason.Invalid };
        return new(ReasonOf(refusal.Reason), refusal.Message)
        {
            Code = refusal.Code,
            Group = names ? type.Group : null,
            Kind = names ? type.Kind : null,
            Name = names ? name : null,
            IsGeneric = refusal is { IsOfRequest: true, Causes.Count: 0 },
            Causes = [.. refusal.Causes.Select(c => new StatusCause(c.Reason, c.Message, c.Field))],
        };
    }

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
