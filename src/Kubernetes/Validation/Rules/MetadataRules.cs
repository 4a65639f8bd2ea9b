using System.Text;
using Fairlead.Kubernetes.Decoding;
using Fairlead.Kubernetes.Meta;

namespace Fairlead.Kubernetes.Validation.Rules;

/// <summary>What holds for the metadata of every kind.</summary>
internal static class MetadataRules
{
    /// <summary>All annotations of an object together, keys and values, in bytes.</summary>
    private const int AnnotationsMax = 256 * 1024;

    private const string Immutable = "field is immutable";

    /// <param name="ownFinalizers">Whether a finalizer without a domain must be one of Kubernetes' own: not every kind asks for it.</param>
    public static void Check(ObjectMeta meta, bool namespaced, Func<string, IReadOnlyList<string>> nameRule, Faults faults, bool ownFinalizers = true)
    {
        var path = FieldPath.Root("metadata");
        if (!string.IsNullOrEmpty(meta.GenerateName))
            faults.Invalid(path.Child("generateName"), meta.GenerateName, nameRule(MaskTrailingDash(meta.GenerateName)));
        if (string.IsNullOrEmpty(meta.Name)) faults.Required(path.Child("name"), "name or generateName is required");
        else faults.Invalid(path.Child("name"), meta.Name, nameRule(meta.Name));
        CheckNamespace(meta, namespaced, path, faults);
        CheckCommon(meta, path, faults);
        if (ownFinalizers) KnownFinalizers(meta.Finalizers, path, faults);
    }

    private static void CheckNamespace(ObjectMeta meta, bool namespaced, FieldPath path, Faults faults)
    {
        string ns = meta.Namespace ?? "";
        if (namespaced && ns.Length == 0) faults.Required(path.Child("namespace"));
        else if (namespaced) faults.Invalid(path.Child("namespace"), ns, Names.Dns1123Label(ns));
        else if (ns.Length > 0) faults.Forbidden(path.Child("namespace"), "not allowed on this type");
    }

    private static void CheckCommon(ObjectMeta meta, FieldPath path, Faults faults)
    {
        if (meta.Generation is < 0) faults.Invalid(path.Child("generation"), meta.Generation.Value, "must be greater than or equal to 0");
        CheckNotes(meta, path, faults);
        Finalizers(meta.Finalizers, path.Child("finalizers"), faults);
    }

    private static void CheckNotes(ObjectMeta meta, FieldPath path, Faults faults)
    {
        Labels(meta.Labels, path.Child("labels"), faults);
        Annotations(meta.Annotations, path.Child("annotations"), faults);
        OwnerReferences(meta.OwnerReferences, path.Child("ownerReferences"), faults);
    }

    public static void Labels(IReadOnlyDictionary<string, string> labels, FieldPath path, Faults faults)
    {
        foreach (var (key, value) in labels.OrderBy(l => l.Key, StringComparer.Ordinal))
        {
            faults.Invalid(path, key, Names.QualifiedName(key));
            faults.Invalid(path, value, Names.LabelValue(value));
        }
    }

    public static void Annotations(IReadOnlyDictionary<string, string> annotations, FieldPath path, Faults faults)
    {
        long size = 0;
        foreach (var (key, value) in annotations.OrderBy(l => l.Key, StringComparer.Ordinal))
        {
            faults.Invalid(path, key, Names.QualifiedName(key.ToLowerInvariant()));
            size += Encoding.UTF8.GetByteCount(key) + Encoding.UTF8.GetByteCount(value);
        }
        if (size > AnnotationsMax) faults.TooLong(path, AnnotationsMax);
    }

    private static void OwnerReferences(IReadOnlyList<OwnerReference> owners, FieldPath path, Faults faults)
    {
        string? controller = null;
        foreach (var owner in owners)
        {
            if (owner.ApiVersion.Length == 0 || owner.ApiVersion.Count(c => c == '/') > 1) faults.Invalid(path.Child("apiVersion"), owner.ApiVersion, "version must not be empty");
            if (owner.Kind.Length == 0) faults.Invalid(path.Child("kind"), owner.Kind, "must not be empty");
            if (owner.Name.Length == 0) faults.Invalid(path.Child("name"), owner.Name, "must not be empty");
            if (owner.Uid.Length == 0) faults.Invalid(path.Child("uid"), owner.Uid, "must not be empty");
            if (owner is { Kind: "Event", ApiVersion: "v1" or "events.k8s.io/v1" }) faults.InvalidRaw(path, Shown(owner), $"{(owner.ApiVersion == "v1" ? "/v1" : owner.ApiVersion)}, Kind=Event is disallowed from being an owner");
            if (owner.Controller != true) continue;
            if (controller is not null)
                faults.InvalidRaw(path, $"[{string.Join(',', owners.Select(Shown))}]", $"Only one reference can have Controller set to true. Found \"true\" in references for {controller} and {owner.Kind}/{owner.Name}");
            controller ??= $"{owner.Kind}/{owner.Name}";
        }
    }

    /// <summary>With the members in the order of the Go type.</summary>
    private static string Shown(OwnerReference owner)
    {
        string flags = (owner.Controller is { } controller ? $",\"controller\":{(controller ? "true" : "false")}" : "")
            + (owner.BlockOwnerDeletion is { } block ? $",\"blockOwnerDeletion\":{(block ? "true" : "false")}" : "");
        return $"{{\"apiVersion\":{GoText.Quote(owner.ApiVersion)},\"kind\":{GoText.Quote(owner.Kind)},\"name\":{GoText.Quote(owner.Name)},\"uid\":{GoText.Quote(owner.Uid)}{flags}}}";
    }

    private static void Finalizers(IReadOnlyList<string> finalizers, FieldPath path, Faults faults)
    {
        foreach (string name in finalizers) faults.Invalid(path, name, Names.QualifiedName(name));
        if (finalizers.Contains("orphan") && finalizers.Contains("foregroundDeletion"))
            faults.Invalid(path, finalizers, "finalizer orphan and foregroundDeletion cannot be both set");
    }

    private static void KnownFinalizers(IReadOnlyList<string> finalizers, FieldPath path, Faults faults)
    {
        for (int i = 0; i < finalizers.Count; i++) KnownFinalizer(finalizers[i], path.Child("finalizers").At(i), faults);
    }

    /// <summary>A name without a domain is Kubernetes' own.</summary>
    public static void KnownFinalizer(string name, FieldPath path, Faults faults)
    {
        if (!name.Contains('/', StringComparison.Ordinal) && name is not ("kubernetes" or "orphan" or "foregroundDeletion"))
            faults.Invalid(path, name, "name is neither a standard finalizer name nor is it fully qualified");
    }

    /// <summary>What may not change in the metadata, and what else Kubernetes looks at with it.</summary>
    public static void CheckUpdate(ObjectMeta meta, ObjectMeta old, Faults faults, bool ownFinalizers)
    {
        var path = FieldPath.Root("metadata");
        CheckChanges(meta, old, path, faults);
        CheckNotes(meta, path, faults);
        if (ownFinalizers) KnownFinalizers(meta.Finalizers, path, faults);
    }

    /// <summary>Everything that either check could find, each once: whether there is a fault at all.</summary>
    public static bool IsSound(ObjectMeta meta, ObjectMeta old, bool namespaced)
    {
        var faults = new Faults();
        var path = FieldPath.Root("metadata");
        Check(meta, namespaced, Names.PathSegment, faults);
        CheckChanges(meta, old, path, faults);
        return faults.Found.Count == 0;
    }

    private static void CheckChanges(ObjectMeta meta, ObjectMeta old, FieldPath path, Faults faults)
    {
        if (meta.Generation is { } generation && old.Generation is { } before && generation < before)
            faults.Invalid(path.Child("generation"), generation, "must not be decremented");
        SameText(meta.Name, old.Name, path.Child("name"), faults);
        SameText(meta.Namespace, old.Namespace, path.Child("namespace"), faults);
        SameText(meta.Uid, old.Uid, path.Child("uid"), faults);
        SameTime(meta.CreationTimestamp, old.CreationTimestamp, path.Child("creationTimestamp"), faults);
        SameTime(meta.DeletionTimestamp, old.DeletionTimestamp, path.Child("deletionTimestamp"), faults);
        if (meta.DeletionGracePeriodSeconds != old.DeletionGracePeriodSeconds)
            faults.InvalidRaw(path.Child("deletionGracePeriodSeconds"), meta.DeletionGracePeriodSeconds?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "null", Immutable);
        if (string.IsNullOrEmpty(meta.ResourceVersion)) faults.Invalid(path.Child("resourceVersion"), meta.ResourceVersion ?? "", "must be specified for an update");
        if (old.DeletionTimestamp is not null && meta.Finalizers.Except(old.Finalizers).Order(StringComparer.Ordinal).ToList() is { Count: > 0 } added)
            faults.Forbidden(path.Child("finalizers"), $"no new finalizers can be added if the object is being deleted, found new finalizers []string{{{string.Join(", ", added.Select(GoText.Quote))}}}");
    }

    private static void SameText(string? value, string? old, FieldPath path, Faults faults)
    {
        if ((value ?? "") != (old ?? "")) faults.Invalid(path, value ?? "", Immutable);
    }

    private static void SameTime(DateTimeOffset? value, DateTimeOffset? old, FieldPath path, Faults faults)
    {
        if (value == old) return;
        string text = value is { } time ? GoText.Quote(ScalarText.Format(time, micro: false)) : "null";
        faults.InvalidRaw(path, text, Immutable);
    }

    private static string MaskTrailingDash(string name) => name.Length > 1 && name[^1] == '-' ? name[..^2] + "a" : name;
}
