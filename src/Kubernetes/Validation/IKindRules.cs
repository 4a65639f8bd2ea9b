using System.Text.Json.Nodes;

namespace Fairlead.Kubernetes.Validation;

/// <summary>The rules of one kind.</summary>
internal interface IKindRules
{
    IReadOnlyList<FieldError> Create(ResourceType type, JsonObject obj);
    IReadOnlyList<FieldError> Update(ResourceType type, JsonObject obj, JsonObject old);
    IReadOnlyList<FieldError> StatusUpdate(ResourceType type, JsonObject obj, JsonObject old);
}
