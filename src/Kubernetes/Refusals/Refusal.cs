using Fairlead.Kubernetes.Validation;

namespace Fairlead.Kubernetes.Refusals;

/// <summary>A request's object that cannot be taken, in words that go into a <c>metav1.Status</c> unchanged. A value, not an exception.</summary>
public sealed record Refusal(RefusalReason Reason, string Message, IReadOnlyList<RefusalCause> Causes)
{
    /// <summary>The Status says nothing of a kind or name: what is wrong is the request, not the object (a patch that does not fit).</summary>
    public bool IsOfRequest { get; init; }

    public static Refusal BadRequest(string message) => new(RefusalReason.BadRequest, message, []);

    /// <summary>422 with every fault: <c>Service "web" is invalid: spec.ports[0].port: Invalid value: …</c>; several stand in brackets.</summary>
    public static Refusal Invalid(string group, string kind, string name, IReadOnlyList<FieldError> faults)
    {
        string qualified = group.Length == 0 ? kind : $"{kind}.{group}";
        var distinct = faults.Select(f => f.ToString()).Distinct().ToList();
        string all = distinct.Count == 1 ? distinct[0] : $"[{string.Join(", ", distinct)}]";
        return new(RefusalReason.Invalid, $"{qualified} \"{name}\" is invalid: {all}",
            [.. faults.Select(f => new RefusalCause(f.Reason, f.Body, f.Field))]);
    }

    /// <summary>The HTTP status that goes with <see cref="Reason"/>.</summary>
    public int Code => Reason switch
    {
        RefusalReason.BadRequest => 400,
        RefusalReason.Conflict => 409,
        RefusalReason.TooLarge => 413,
        RefusalReason.UnsupportedMediaType => 415,
        _ => 422,
    };
}
