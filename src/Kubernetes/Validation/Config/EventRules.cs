using Fairlead.Kubernetes.Core;
using Fairlead.Kubernetes.Validation.Rules;

namespace Fairlead.Kubernetes.Validation.Config;

/// <summary>
/// What a new Event must be. The two forms, v1's and events.k8s.io/v1's, share the rules for who reports; only the latter asks for all of it, and its
/// faults are told by the former's field names, as Kubernetes has it.
/// </summary>
internal static class EventRules
{
    private const int LongestNote = 1024, LongestWord = 128;

    public static void Core(Event evt, Faults faults)
    {
        bool timed = evt.EventTime is { } time && time != default;
        About(evt.InvolvedObject, evt.Metadata.Namespace ?? "", timed, faults);
        if (timed) Reporter("reportingComponent", evt.ReportingComponent, evt.ReportingInstance, evt.Action, evt.Reason, evt.Message, faults);
    }

    public static void New(Events.Event evt, Faults faults)
    {
        About(evt.Regarding, evt.Metadata.Namespace ?? "", evt.EventTime != default, faults);
        if (evt.EventTime == default) faults.Required(FieldPath.Root("eventTime"));
        else Reporter("reportingController", evt.ReportingController, evt.ReportingInstance, evt.Action, evt.Reason, evt.Note, faults);
        if (evt.Series is { } series) Series(series, faults);
        if (evt.Type is not ("Normal" or "Warning")) faults.Invalid(FieldPath.Root("type"), "", $"has invalid value: {evt.Type}");
        if (evt.DeprecatedFirstTimestamp is not null) Unset("firstTimestamp", faults);
        if (evt.DeprecatedLastTimestamp is not null) Unset("lastTimestamp", faults);
        if (evt.DeprecatedCount is not (null or 0)) Unset("count", faults);
        if (!string.IsNullOrEmpty(evt.DeprecatedSource?.Component) || !string.IsNullOrEmpty(evt.DeprecatedSource?.Host)) Unset("source", faults);
    }

    /// <summary>An event lies in the namespace of what it is about; of something without one in <c>default</c>, or, with a time of its own, in <c>kube-system</c>.</summary>
    private static void About(ObjectReference? about, string ns, bool timed, Faults faults)
    {
        string named = about?.Namespace ?? "";
        if (named.Length > 0 ? !timed && named != ns : ns is not ("" or "default") && !(timed && ns == "kube-system"))
            faults.Invalid(FieldPath.Root("involvedObject").Child("namespace"), named, "does not match event.namespace");
    }

    private static void Reporter(string controllerField, string? controller, string? instance, string? action, string? reason, string? note, Faults faults)
    {
        if (string.IsNullOrEmpty(controller)) faults.Required(FieldPath.Root(controllerField));
        faults.Invalid(FieldPath.Root(controllerField), controller ?? "", Names.QualifiedName(controller ?? ""));
        Word("reportingInstance", instance, faults);
        Word("action", action, faults);
        Word("reason", reason, faults);
        if (note?.Length > LongestNote) faults.Invalid(FieldPath.Root("message"), "", $"can have at most {LongestNote} characters");
    }

    private static void Word(string field, string? value, Faults faults)
    {
        if (string.IsNullOrEmpty(value)) faults.Required(FieldPath.Root(field));
        else if (value.Length > LongestWord) faults.Invalid(FieldPath.Root(field), "", $"can have at most {LongestWord} characters");
    }

    private static void Series(Events.EventSeries series, Faults faults)
    {
        var path = FieldPath.Root("series");
        if (series.Count < 2) faults.Invalid(path.Child("count"), "", "should be at least 2");
        if (series.LastObservedTime == default) faults.Required(path.Child("lastObservedTime"));
    }

    private static void Unset(string field, Faults faults) => faults.Invalid(FieldPath.Root(field), "", "needs to be unset");
}
