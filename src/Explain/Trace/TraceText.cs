using System.Text;

namespace Fairlead.Explain.Trace;

/// <summary>
/// A report as a person reads it: one line a link, then the endpoints, then the first broken link with its cause and its mend.
/// </summary>
public static class TraceText
{
    public static string Render(TraceReport report)
    {
        var text = new StringBuilder();
        text.Append($"{report.Target}, from {report.From}\n\n");
        int width = report.Hops.Select(hop => hop.Value.Length).DefaultIfEmpty().Max();
        foreach (var hop in report.Hops)
            text.Append($"  {Mark(hop.State)} {Title(hop.Kind),-14} {hop.Value.PadRight(width)}  {About(hop)}\n");
        foreach (var hop in report.Hops.Where(hop => hop is { State: HopState.Warning, Cause: not null }))
            text.Append($"\n  warning: {hop.Cause!.Sentence} [{hop.Cause.CodeText}]\n");
        if (report.Endpoints.Count > 0) Endpoints(text, report.Endpoints);
        text.Append('\n').Append(Verdict(report)).Append('\n');
        return text.ToString();
    }

    private static void Endpoints(StringBuilder text, IReadOnlyList<TraceEndpoint> endpoints)
    {
        text.Append("\n  endpoints\n");
        int width = endpoints.Max(endpoint => endpoint.Address.Length), names = endpoints.Max(endpoint => endpoint.Pod.Length);
        foreach (var endpoint in endpoints)
            text.Append($"    {(endpoint.Ready ? "✓" : "✗")} {endpoint.Address.PadRight(width)}  {endpoint.Pod.PadRight(names)}  {endpoint.Node}{(endpoint.Why.Length > 0 ? $"  {endpoint.Why}" : "")}\n");
    }

    private static string Verdict(TraceReport report) => report.FirstBroken is { Cause: { } cause } hop
        ? $"Breaks at the {Title(hop.Kind)}: {cause.Sentence} [{cause.CodeText}]\nTo mend it: {cause.Mend}"
        : report.Hops.Any(hop => hop.State == HopState.Unknown) ? "No broken link in the objects." : "Reaches.";

    private static string About(Hop hop) => string.Join("  ", new[] { hop.Says, hop.RestsOn }.Where(part => part.Length > 0));

    private static char Mark(HopState state) => state switch { HopState.Ok => '✓', HopState.Warning => '!', HopState.Broken => '✗', _ => '?' };

    public static string Title(HopKind kind) => kind switch
    {
        HopKind.Name => "name",
        HopKind.WebPort => "web port",
        HopKind.NodePort => "node port",
        HopKind.Service => "service",
        HopKind.ServicePort => "service port",
        HopKind.Policy => "policy",
        HopKind.Endpoints => "endpoints",
        HopKind.NetworkPolicy => "network policy",
        HopKind.TargetPort => "target port",
        HopKind.ContainerPort => "container port",
        HopKind.Process => "process",
        HopKind.WayBack => "way back",
        HopKind.Connection => "connection",
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "no link of the chain"),
    };
}
