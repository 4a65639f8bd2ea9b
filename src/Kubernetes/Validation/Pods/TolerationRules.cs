using Fairlead.Kubernetes.Core;
using Fairlead.Kubernetes.Validation.Rules;

namespace Fairlead.Kubernetes.Validation.Pods;

/// <summary>The taints that a pod puts up with.</summary>
internal static class TolerationRules
{
    public static void Check(IReadOnlyList<Toleration> tolerations, FieldPath path, Faults faults)
    {
        for (int i = 0; i < tolerations.Count; i++)
        {
            var (toleration, at) = (tolerations[i], path.At(i));
            string key = toleration.Key ?? "";
            if (key.Length > 0) faults.Invalid(at.Child("key"), key, Names.QualifiedName(key));
            else if (toleration.Operator != "Exists") faults.Invalid(at.Child("operator"), toleration.Operator ?? "", "operator must be Exists when `key` is empty, which means \"match all values and all keys\"");
            if (toleration.TolerationSeconds is not null && toleration.Effect != "NoExecute")
                faults.Invalid(at.Child("effect"), toleration.Effect ?? "", "effect must be 'NoExecute' when `tolerationSeconds` is set");
            switch (toleration.Operator)
            {
                case null or "" or "Equal":
                    if (Names.LabelValue(toleration.Value ?? "") is { Count: > 0 } bad) faults.Invalid(at.Child("operator"), toleration.Value ?? "", string.Join(";", bad));
                    break;
                case "Exists":
                    if (!string.IsNullOrEmpty(toleration.Value)) faults.Invalid(at.Child("operator"), toleration.Value, "value must be empty when `operator` is 'Exists'");
                    break;
                default: faults.NotSupported(at.Child("operator"), toleration.Operator, "Equal", "Exists"); break;
            }
            if (toleration.Effect is { Length: > 0 } effect and not ("NoSchedule" or "PreferNoSchedule" or "NoExecute"))
                faults.NotSupported(at.Child("effect"), effect, "NoSchedule", "PreferNoSchedule", "NoExecute");
        }
    }
}
