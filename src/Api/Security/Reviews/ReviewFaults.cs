using Fairlead.Api.Http;

namespace Fairlead.Api.Security.Reviews;

/// <summary>The ways in which a review can be wrong.</summary>
internal static class ReviewFaults
{
    private const string FieldInvalid = "FieldValueInvalid";

    public static StatusCause NoAttributes { get; } =
        new(FieldInvalid, "Invalid value: \"null\": exactly one of nonResourceAttributes or resourceAttributes must be specified", "spec.resourceAttributes");

    public static StatusCause Nobody { get; } = new(FieldInvalid, "Invalid value: \"\": at least one of user or group must be specified", "spec.user");

    public static StatusCause BothAttributes(string path) =>
        new(FieldInvalid, $"Invalid value: {path}: cannot be specified in combination with resourceAttributes", "spec.nonResourceAttributes");

    public static StatusCause HasMetadata(string metadata) => new(FieldInvalid, $"Invalid value: {metadata}: must be empty", "metadata");

    public static StatusCause OtherNamespace(string named) => new(FieldInvalid, $"Invalid value: \"{named}\": must match metadata.namespace", "spec.resourceAttributes.namespace");

    public static StatusCause PathInNamespace(string path) => new(FieldInvalid, $"Invalid value: {path}: disallowed on this kind of request", "spec.nonResourceAttributes");
}
