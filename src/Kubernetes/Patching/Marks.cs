using Fairlead.Kubernetes.Schema;

namespace Fairlead.Kubernetes.Patching;

/// <summary>What appliers share and what has one owner.</summary>
internal static class Marks
{
    /// <param name="field">The field that holds the value; null for an item of a list or map.</param>
    public static bool IsAtomic(TypeSchema type, FieldSchema? field) => type.Kind switch
    {
        TypeKind.Struct => field?.AtomicMap ?? type.IsAtomic,
        TypeKind.Map => field?.AtomicMap == true,
        TypeKind.List => field is null || field.ListKind == ListKind.Atomic,
        _ => true,
    };
}
