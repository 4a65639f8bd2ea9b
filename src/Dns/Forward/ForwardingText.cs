namespace Fairlead.Dns.Forward;

/// <summary>Who is asked for which names, in words, for the log.</summary>
public static class ForwardingText
{
    public static string Of(IEnumerable<ForwardOptions> zones) => string.Join("; ", zones.Select(Of));

    private static string Of(ForwardOptions zone)
    {
        string names = zone.Zone.Labels == 0 ? "" : $"{zone.Zone.ToString().TrimEnd('.')}: ";
        string how = zone.Servers.Count > 1 ? $" ({Words(zone.Policy)})" : "";
        if (zone.Tls) how += " over TLS";
        return zone.Servers.Count == 0 ? names + "nobody, no resolver is known" : names + string.Join(", ", zone.Servers) + how;
    }

    private static string Words(ForwardPolicy policy) => policy switch
    {
        ForwardPolicy.Sequential => "in this order",
        ForwardPolicy.RoundRobin => "in turn",
        ForwardPolicy.Random => "at random",
        _ => "all at once",
    };
}
