using Fairlead.Kubernetes.Core;
using Fairlead.Kubernetes.Validation.Rules;

namespace Fairlead.Kubernetes.Validation.Config;

/// <summary>What a Namespace must be.</summary>
internal static class NamespaceRules
{
    private const string NameLabel = "kubernetes.io/metadata.name";

    public static void Check(Namespace ns, Faults faults)
    {
        var path = FieldPath.Root("spec").Child("finalizers");
        foreach (string name in ns.Spec.Finalizers)
        {
            faults.Invalid(path, name, Names.QualifiedName(name));
            MetadataRules.KnownFinalizer(name, path, faults);
        }
        if (ns.Metadata.Labels.TryGetValue(NameLabel, out string? label) && label != ns.Metadata.Name)
            faults.Invalid(FieldPath.Root("metadata").Child("labels").Key(NameLabel), label, "must match the namespace's name");
    }

    /// <summary>What <c>namespaces/finalize</c> may write: finalizers that Kubernetes knows, or with the name of a domain.</summary>
    public static void Finalize(Namespace ns, Faults faults)
    {
        var path = FieldPath.Root("spec").Child("finalizers");
        for (int i = 0; i < ns.Spec.Finalizers.Count; i++)
        {
            faults.Invalid(path.At(i), ns.Spec.Finalizers[i], Names.QualifiedName(ns.Spec.Finalizers[i]));
            MetadataRules.KnownFinalizer(ns.Spec.Finalizers[i], path.At(i), faults);
        }
    }

    public static void CheckStatusUpdate(Namespace ns, Faults faults)
    {
        var path = FieldPath.Root("status").Child("Phase");
        bool isDeleted = ns.Metadata.DeletionTimestamp is not null;
        if (isDeleted && ns.Status.Phase != "Terminating") faults.Invalid(path, ns.Status.Phase ?? "", "may only be 'Terminating' if `deletionTimestamp` is not empty");
        if (!isDeleted && ns.Status.Phase != "Active") faults.Invalid(path, ns.Status.Phase ?? "", "may only be 'Active' if `deletionTimestamp` is empty");
    }
}
