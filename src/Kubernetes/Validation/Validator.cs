using System.Text.Json.Nodes;

namespace Fairlead.Kubernetes.Validation;

/// <summary>
/// Says everything that is wrong with an object, in the paths, kinds and words of Kubernetes. Objects come decoded and defaulted. Each kind's rules
/// stand in a folder beside this file; which kind has which is the table in <c>KindRules</c>.
/// </summary>
public static class Validator
{
    public static IReadOnlyList<FieldError> ValidateCreate(ResourceType type, JsonObject obj) => KindRules.For(type).Create(type, obj);

    /// <param name="old">As it is stored. <c>metadata.resourceVersion</c> of <paramref name="obj"/> must be set: for an unconditional update, to the stored one.</param>
    public static IReadOnlyList<FieldError> ValidateUpdate(ResourceType type, JsonObject obj, JsonObject old) => KindRules.For(type).Update(type, obj, old);

    public static IReadOnlyList<FieldError> ValidateStatusUpdate(ResourceType type, JsonObject obj, JsonObject old) => KindRules.For(type).StatusUpdate(type, obj, old);
}
