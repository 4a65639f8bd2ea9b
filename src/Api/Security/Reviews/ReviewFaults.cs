using Fairlead.Api.Http;
using Fairlead.Kubernetes;

namespace Fairlead.Api.Security.Reviews;

/// <summary>The ways in which a review can be wrong.</summary>
internal static class ReviewFaults
{
    public static ApiStatus NotOneKindOfAttributes(ResourceType type) =>
        Invalid(type, "spec.resourceAttributes", "Invalid value: null: exactly one of nonResourceAttributes or resourceAttributes must be specified");

    public static ApiStatus NobodyNamed(ResourceType type) =>
        Invalid(type, "spec.user", "Invalid value: \"\": at least one of user or group must be specified");

    public static ApiStatus OtherNamespace(ResourceType type, string named) =>
        Invalid(type, "spec.resourceAttributes.namespace", $"Invalid value: \"{named}\": must match metadata.namespace");

    public static ApiStatus PathInNamespace(ResourceType type) =>
        Invalid(type, "spec.nonResourceAttributes", "Invalid value: disallowed on this kind of request");

    private static ApiStatus Invalid(ResourceType type, string field, string message) =>
        ApiStatus.Invalid(type.Group, "", "", [new("FieldValueInvalid", message, field)]);
}
