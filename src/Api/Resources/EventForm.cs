using System.Text.Json.Nodes;

namespace Fairlead.Api.Resources;

/// <summary>
/// An Event has two forms, v1's and events.k8s.io/v1's, with other names for the same things. It is stored in v1's.
/// <code>
/// involvedObject ↔ regarding    message ↔ note    reportingComponent ↔ reportingController    related, reason, type, action, series: the same
/// source, firstTimestamp, lastTimestamp, count ↔ deprecated…
/// </code>
/// </summary>
internal static class EventForm
{
    private static readonly (string Core, string Events)[] Names =
    [
        ("involvedObject", "regarding"), ("message", "note"), ("reportingComponent", "reportingController"),
        ("source", "deprecatedSource"), ("firstTimestamp", "deprecatedFirstTimestamp"), ("lastTimestamp", "deprecatedLastTimestamp"), ("count", "deprecatedCount"),
    ];

    /// <summary>From events.k8s.io/v1 to what is stored. In place.</summary>
    public static JsonObject ToStored(JsonObject obj) => Rename(obj, "v1", static n => (n.Events, n.Core));

    /// <summary>From what is stored to events.k8s.io/v1. In place.</summary>
    public static JsonObject FromStored(JsonObject obj)
    {
        var other = Rename(obj, "events.k8s.io/v1", static n => (n.Core, n.Events));
        foreach (string name in (string[])["reportingController", "reportingInstance"])
            if (other[name]?.GetValue<string>() is "") other.Remove(name);                  // written though empty in the one form, left out in the other
        return other;
    }

    private static JsonObject Rename(JsonObject obj, string apiVersion, Func<(string Core, string Events), (string From, string To)> way)
    {
        obj["apiVersion"] = apiVersion;
        foreach (var (from, to) in Names.Select(way))
        {
            if (!obj.TryGetPropertyValue(from, out var value)) continue;
            obj.Remove(from);
            obj[to] = value;
        }
        return obj;
    }
}
