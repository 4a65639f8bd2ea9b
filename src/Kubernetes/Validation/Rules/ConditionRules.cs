using Fairlead.Kubernetes.Meta;

namespace Fairlead.Kubernetes.Validation.Rules;

/// <summary>What conditions in a status must be: one of each type, with a reason that programs can read.</summary>
internal static class ConditionRules
{
    private const int LongestReason = 1024, LongestMessage = 32 * 1024;
    private const string ReasonForm = "[A-Za-z]([A-Za-z0-9_,:]*[A-Za-z0-9_])?";

    public static void Check(IReadOnlyList<Condition> conditions, FieldPath path, Faults faults)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (int i = 0; i < conditions.Count; i++)
        {
            if (!seen.Add(conditions[i].Type)) faults.Duplicate(path.At(i).Child("type"), conditions[i].Type);
            Check(conditions[i], path.At(i), faults);
        }
    }

    private static void Check(Condition condition, FieldPath path, Faults faults)
    {
        faults.Invalid(path.Child("type"), condition.Type, Names.QualifiedName(condition.Type));
        if (condition.Status is not ("True" or "False" or "Unknown")) faults.NotSupported(path.Child("status"), condition.Status, "False", "True", "Unknown");
        if (condition.ObservedGeneration < 0) faults.Invalid(path.Child("observedGeneration"), condition.ObservedGeneration.Value, "must be greater than or equal to zero");
        if (condition.LastTransitionTime == default) faults.Required(path.Child("lastTransitionTime"));
        if (condition.Reason.Length == 0) faults.Required(path.Child("reason"));
        else if (!IsReason(condition.Reason))
        {
            faults.Invalid(path.Child("reason"), condition.Reason,
                $"a condition reason must start with alphabetic character, optionally followed by a string of alphanumeric characters or '_,:', and must end with an alphanumeric character or '_' (e.g. 'my_name',  or 'MY_NAME',  or 'MyName',  or 'ReasonA,ReasonB',  or 'ReasonA:ReasonB', regex used for validation is '{ReasonForm}')");
        }
        if (condition.Reason.Length > LongestReason) faults.TooLong(path.Child("reason"), LongestReason);
        if (condition.Message.Length > LongestMessage) faults.TooLong(path.Child("message"), LongestMessage);
    }

    private static bool IsReason(string text) =>
        char.IsAsciiLetter(text[0]) && (char.IsAsciiLetterOrDigit(text[^1]) || text[^1] == '_') && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or ',' or ':');
}
