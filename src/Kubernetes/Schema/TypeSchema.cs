using System.Collections.Frozen;

namespace Fairlead.Kubernetes.Schema;

/// <summary>A type of the API: a Go struct with its fields, a map or list with its element, or a scalar. Built from the facts on first use.</summary>
public sealed class TypeSchema
{
    private readonly Func<TypeSchema>? _element;
    private readonly Func<IReadOnlyList<FieldSchema>>? _fieldList;
    private FrozenDictionary<string, FieldSchema>? _byName;

    private TypeSchema(TypeKind kind, string definition, string goName, Func<TypeSchema>? element, Func<IReadOnlyList<FieldSchema>>? fields)
    {
        Kind = kind;
        Definition = definition;
        GoName = goName;
        _element = element;
        _fieldList = fields;
    }

    internal static TypeSchema Scalar(TypeKind kind, string goName, string definition = "") => new(kind, definition, goName, null, null);
    internal static TypeSchema Of(TypeKind kind, string goName, Func<TypeSchema> element) => new(kind, "", goName, element, null);
    internal static TypeSchema Struct(string definition, string goName, bool atomic, Func<IReadOnlyList<FieldSchema>> fields) =>
        new(TypeKind.Struct, definition, goName, null, fields) { IsAtomic = atomic };

    public TypeKind Kind { get; }

    /// <summary>The key among the facts' definitions, such as <c>io.k8s.api.core.v1.ServiceSpec</c>; "" for types without a name of their own.</summary>
    public string Definition { get; }

    /// <summary>As Go prints the type in its errors: <c>v1.ServiceSpec</c>, <c>[]v1.ServicePort</c>, <c>map[string]string</c>, <c>int32</c>.</summary>
    public string GoName { get; }

    /// <summary>The name alone, as Go's "Go struct field ServiceSpec.…" has it.</summary>
    public string StructName => GoName[(GoName.LastIndexOf('.') + 1)..];

    /// <summary>What a map's values or a list's items are.</summary>
    public TypeSchema Element => field ??= _element?.Invoke() ?? throw new InvalidOperationException($"{GoName} has no elements");

    /// <summary>A struct's fields in the order of the facts; empty for all else.</summary>
    public IReadOnlyList<FieldSchema> Fields => field ??= _fieldList?.Invoke() ?? [];

    public FieldSchema? Field(string name) =>
        (_byName ??= Fields.ToFrozenDictionary(f => f.Name, StringComparer.Ordinal)).GetValueOrDefault(name);

    /// <summary>A struct that appliers own as one value.</summary>
    public bool IsAtomic { get; private init; }

    public bool IsScalar => Kind is not (TypeKind.Struct or TypeKind.Map or TypeKind.List);

    public override string ToString() => GoName;
}
