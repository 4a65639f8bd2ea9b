namespace Fairlead.Kubernetes.Schema;

/// <summary>A field of a struct: its type, and the marks that patches and appliers go by.</summary>
public sealed class FieldSchema(string name, Func<TypeSchema> type)
{
    public string Name { get; } = name;

    /// <summary>The field as a step of a path in managedFields: <c>f:name</c>.</summary>
    public string Step { get; } = "f:" + name;

    public TypeSchema Type => field ??= type();

    /// <summary>The field in Go's errors: with the embedded structs that lead to it, as in <c>VolumeSource.hostPath</c>.</summary>
    public string GoPath { get; init; } = name;

    /// <summary>Go writes the field even when it is zero: a pointer, list or map as null.</summary>
    public bool Required { get; init; }

    /// <summary>Go can tell zero from absent (a pointer), so zero is kept.</summary>
    public bool KeepsZero { get; init; }

    /// <summary>A struct without a pointer: Go always writes it, as <c>{}</c> when nothing is in it.</summary>
    public bool AlwaysPresent { get; init; }

    /// <summary>For lists.</summary>
    public ListKind ListKind { get; init; }

    /// <summary>The fields that tell the items of a <see cref="ListKind.Map"/> apart.</summary>
    public IReadOnlyList<string> MapKeys { get; init; } = [];

    /// <summary>One owner for the whole map or struct (<c>x-kubernetes-map-type: atomic</c>).</summary>
    public bool AtomicMap { get; init; }

    /// <summary>Strategic merge: "merge", "replace", "retainKeys", "merge,retainKeys" or "".</summary>
    public string PatchStrategy { get; init; } = "";

    /// <summary>Strategic merge: the field that tells a list's items apart; "" for lists of scalars and lists that are replaced.</summary>
    public string PatchMergeKey { get; init; } = "";

    public bool MergesLists => PatchStrategy.Contains("merge", StringComparison.Ordinal);
    public bool RetainsKeys => PatchStrategy.Contains("retainKeys", StringComparison.Ordinal);

    public override string ToString() => $"{Name} {Type}";
}
