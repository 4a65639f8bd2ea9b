using Fairlead.Api.Cache;
using Fairlead.Api.Http;
using Fairlead.Kubernetes;
using Fairlead.Kubernetes.Selectors;

namespace Fairlead.Api.Verbs;

/// <summary>Which objects of a collection a read is about: namespace, name, label and field selectors.</summary>
internal sealed class Selection
{
    private readonly LabelQuery? _labels;
    private readonly IReadOnlyList<FieldRequirement> _fields;

    private Selection(WatchScope scope, string? ns, bool single, LabelQuery? labels, IReadOnlyList<FieldRequirement> fields) =>
        (Scope, Namespace, IsSingle, _labels, _fields) = (scope, ns, single, labels, fields);

    /// <summary>What has to be looked at.</summary>
    public WatchScope Scope { get; }

    /// <summary>The namespace whose collection is read; null: all, whatever the selector says.</summary>
    public string? Namespace { get; }

    /// <summary>Whether it can be of one object only: then there is never more.</summary>
    public bool IsSingle { get; }

    /// <summary>True when every object in scope is wanted.</summary>
    public bool IsAll => _labels is null && _fields.Count == 0;

    public static Outcome<Selection> Read(ApiRequest request)
    {
        LabelQuery? labels = null;
        if (request.Query["labelSelector"] is { Length: > 0 } labelText && !LabelQuery.TryParse(labelText, out labels, out string labelFault))
            return ApiStatus.BadRequest(labelFault);
        IReadOnlyList<FieldRequirement> fields = [];
        if (request.Query["fieldSelector"] is { Length: > 0 } fieldText)
        {
            if (!FieldQuery.TryParse(fieldText, out var query, out string fieldFault)) return ApiStatus.BadRequest(fieldFault);
            fields = query.Requirements;
        }
        return Of(request, labels, fields);
    }

    private static Outcome<Selection> Of(ApiRequest request, LabelQuery? labels, IReadOnlyList<FieldRequirement> fields)
    {
        string? path = request.Namespace.Length > 0 && request.Type.Namespaced ? request.Namespace : null, ns = path;
        string? name = request.Info.Name.Length > 0 ? request.Info.Name : null;
        if (name is not null && fields.Count > 0 && !fields.Any(f => f is { Field: "metadata.name", Negated: false } && f.Value == name))
            return fields.Select(f => SelectableFields.Refuse(request.Type, f.Field)).FirstOrDefault(r => r is not null)
                ?? ApiStatus.BadRequest("fieldSelector metadata.name doesn't match requested name");
        foreach (var field in fields)
        {
            if (SelectableFields.Refuse(request.Type, field.Field) is { } refusal) return refusal;
            if (field.Negated) continue;
            if (field.Field == "metadata.name") name ??= field.Value;
            if (field.Field == "metadata.namespace" && request.Type.Namespaced) ns ??= field.Value;
        }
        bool single = name is not null && (path is not null || !request.Type.Namespaced);
        return new Selection(new WatchScope(ns, name), path, single, labels is { IsEmpty: true } ? null : labels, [.. fields]);
    }

    /// <summary>Whether an object that is in <see cref="Scope"/> is wanted.</summary>
    public bool Matches(CachedObject obj)
    {
        foreach (var field in _fields)
            if (!field.Matches(SelectableFields.ValueOf(field.Field, obj))) return false;
        if (_labels is null) return true;
        foreach (var label in _labels.Requirements)
            if (!label.Matches(obj.Label(label.Key))) return false;
        return true;
    }
}
