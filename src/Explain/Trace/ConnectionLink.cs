using Fairlead.Primitives;

namespace Fairlead.Explain.Trace;

/// <summary>
/// What a real connection proves. The objects say what should be; connection tracking says where the kernel led the packets: to an
/// endpoint, elsewhere, or nowhere.
/// </summary>
public static class ConnectionLink
{
    public static TraceReport Prove(TraceReport report, ProbeResult probe) => report with { Hops = [.. report.Hops, Of(report, probe)] };

    private static Hop Of(TraceReport report, ProbeResult probe)
    {
        var hop = new Hop(HopKind.Connection, probe.To.ToString(), HopState.Ok, probe.From, Says(report, probe));
        return Doubt(report, probe) is not { } cause ? hop : hop with { State = HopState.Broken, Cause = cause };
    }

    private static string Says(TraceReport report, ProbeResult probe)
    {
        string how = probe.Outcome switch
        {
            ProbeOutcome.Connected when probe.To.Protocol == Protocol.Udp => "a datagram was sent and nobody refused it",
            ProbeOutcome.Connected => $"connected in {probe.Took.TotalMilliseconds:0.0} ms",
            ProbeOutcome.Refused => "refused",
            ProbeOutcome.NoRoute => "no route",
            _ => $"no answer in {probe.Took.TotalSeconds:0.#} s",
        };
        return probe.LedTo is { } end && end != probe.To.Address ? $"{how}; the kernel leads it to {end}{PodAt(report, end)}" : how;
    }

    private static Cause? Doubt(TraceReport report, ProbeResult probe)
    {
        bool translated = probe.LedTo is { } led && led != probe.To.Address;
        bool direct = report.Endpoints.Any(endpoint => endpoint.Address == probe.To.Address.ToString());
        bool known = !translated || report.Endpoints.Any(endpoint => endpoint.Address == probe.LedTo.ToString());
        if (!known) return new Cause(CauseCode.LedElsewhere, $"The node leads the connection to {probe.LedTo}, which is no endpoint: its rules or its connection tracking are old.", $"look at the proxy of that node (http://NODE:10256/healthz); conntrack -D -d {probe.To.Address.Address} forgets old flows");
        if (probe.Outcome == ProbeOutcome.Connected) return null;
        if (!translated && !direct && report.Endpoints.Any(endpoint => endpoint.Ready))
            return new Cause(CauseCode.RulesMissing, $"The Service has ready endpoints, and no rule of the node leads {probe.To} to one of them.", "see that fairlead proxy (or kube-proxy) runs on that node: http://NODE:10256/healthz");
        string end = translated ? $"{probe.LedTo}{PodAt(report, probe.LedTo!.Value)}" : $"{probe.To.Address}";
        if (!probe.Forwards) return new Cause(CauseCode.ForwardingOff, $"The node does not forward packets of this family, and {end} lies behind it.", probe.To.Address.Address.IsV6 ? "sysctl -w net.ipv6.conf.all.forwarding=1" : "sysctl -w net.ipv4.ip_forward=1");
        return probe.Outcome switch
        {
            ProbeOutcome.Refused => new Cause(CauseCode.ConnectionRefused, $"{end} refuses the connection: nobody listens there.", "let the program listen on the target port, on 0.0.0.0 or ::"),
            ProbeOutcome.NoRoute => new Cause(CauseCode.NoRoute, $"The client has no route to {probe.To.Address.Address}.", "ip route get, in the client's network namespace"),
            _ => new Cause(CauseCode.NoAnswer, $"{end} does not answer: a firewall, a NetworkPolicy or a missing route between the nodes takes the packets.", "tcpdump on both nodes shows where they end"),
        };
    }

    private static string PodAt(TraceReport report, SocketAddr end) =>
        report.Endpoints.FirstOrDefault(endpoint => endpoint.Address == end.ToString()) is { Pod.Length: > 0 } found ? $" (pod {found.Pod})" : "";
}
