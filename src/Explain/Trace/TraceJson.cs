using System.Text.Json;

namespace Fairlead.Explain.Trace;

/// <summary>A report as a program reads it.</summary>
public static class TraceJson
{
    public static ReadOnlyMemory<byte> Render(TraceReport report) => JsonText.Of(json =>
    {
        json.WriteStartObject();
        json.WriteString("target", report.Target);
        json.WriteString("from", report.From);
        json.WriteBoolean("reaches", report.Reaches);
        json.WriteStartArray("hops");
        foreach (var hop in report.Hops) Write(json, hop);
        json.WriteEndArray();
        json.WriteStartArray("endpoints");
        foreach (var endpoint in report.Endpoints) Write(json, endpoint);
        json.WriteEndArray();
        json.WriteEndObject();
    });

    private static void Write(Utf8JsonWriter json, Hop hop)
    {
        json.WriteStartObject();
        json.WriteString("kind", JsonNamingPolicy.KebabCaseLower.ConvertName(hop.Kind.ToString()));
        json.WriteString("value", hop.Value);
        json.WriteString("state", JsonNamingPolicy.KebabCaseLower.ConvertName(hop.State.ToString()));
        json.WriteString("restsOn", hop.RestsOn);
        json.WriteString("says", hop.Says);
        if (hop.Cause is { } cause)
        {
            json.WriteStartObject("cause");
            json.WriteString("code", cause.CodeText);
            json.WriteString("sentence", cause.Sentence);
            json.WriteString("mend", cause.Mend);
            json.WriteEndObject();
        }
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, TraceEndpoint endpoint)
    {
        json.WriteStartObject();
        json.WriteString("address", endpoint.Address);
        json.WriteString("pod", endpoint.Pod);
        json.WriteString("node", endpoint.Node);
        json.WriteBoolean("ready", endpoint.Ready);
        if (endpoint.Why.Length > 0) json.WriteString("why", endpoint.Why);
        json.WriteEndObject();
    }
}
