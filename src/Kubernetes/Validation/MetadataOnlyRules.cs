using System.Text.Json.Nodes;
using Fairlead.Kubernetes.Meta;
using Fairlead.Kubernetes.Trees;
using Fairlead.Kubernetes.Validation.Rules;

namespace Fairlead.Kubernetes.Validation;

/// <summary>For kinds without rules of their own: their metadata is checked.</summary>
internal sealed class MetadataOnlyRules : IKindRules
{
    public IReadOnlyList<FieldError> Create(ResourceType type, JsonObject obj)
    {
        var faults = new Faults();
        MetadataRules.Check(MetaOf(obj), type.Namespaced, NameRule(type), faults);
        return faults.Found;
    }

    public IReadOnlyList<FieldError> Update(ResourceType type, JsonObject obj, JsonObject old)
    {
        var faults = new Faults();
        var metadata = new UpdatedMetadata(MetaOf(obj), MetaOf(old), type.Namespaced);
        metadata.Common(faults);
        metadata.Changes(faults);
        metadata.Whole(faults);
        return faults.Found;
    }

    public IReadOnlyList<FieldError> StatusUpdate(ResourceType type, JsonObject obj, JsonObject old) => Update(type, obj, old);

    private static Func<string, IReadOnlyList<string>> NameRule(ResourceType type) =>
        type.Group == "rbac.authorization.k8s.io" ? Names.PathSegment : Names.Dns1123Subdomain;

    private static ObjectMeta MetaOf(JsonObject obj) => obj.Obj("metadata") is { } metadata ? KubernetesJson.Read<ObjectMeta>(metadata) : ObjectMeta.Empty;
}
