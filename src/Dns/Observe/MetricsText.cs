using System.Globalization;
using System.Text;
using Fairlead.Dns.Answers;
using Fairlead.Dns.Forward;
using Fairlead.Dns.Server;

namespace Fairlead.Dns.Observe;

/// <summary>
/// Metrics in the text form of Prometheus. Names and labels are those of CoreDNS where it has them, so that its dashboards go on working;
/// the rest begins with <c>fairlead_dns</c>. Made when asked for, from plain counters.
/// </summary>
public static class MetricsText
{
    private static readonly string[] Ways = ["proto=\"udp\",family=\"1\"", "proto=\"udp\",family=\"2\"", "proto=\"tcp\",family=\"1\"", "proto=\"tcp\",family=\"2\""];

    public static string Of(QueryHandler handler)
    {
        string domain = handler.Answerer.Settings.Zone.Domain.ToString();
        var all = handler.Counters;
        var text = new StringBuilder(8192);
        Requests(text, all, domain);
        Responses(text, all, domain);
        Durations(text, all, domain);
        Sources(text, all);
        State(text, handler, all);
        Upstreams(text, handler);
        return text.ToString();
    }

    private static string ZoneName(int zone, string domain) => zone == 0 ? domain : ".";

    private static long Sum(QueryCounters[] all, int zone, int type, int code, int way) =>
        all.Sum(one => one.Answers[((zone * QueryCounters.Types + type) * QueryCounters.Codes + code) * QueryCounters.Ways + way]);

    private static void Requests(StringBuilder text, QueryCounters[] all, string domain)
    {
        Head(text, "coredns_dns_requests_total", "counter", "Questions by zone, protocol, family and type.");
        for (int zone = 0; zone < QueryCounters.Zones; zone++)
            for (int type = 0; type < QueryCounters.Types; type++)
                for (int way = 0; way < QueryCounters.Ways; way++)
                {
                    long count = Enumerable.Range(0, QueryCounters.Codes).Sum(code => Sum(all, zone, type, code, way));
                    if (count > 0) Line(text, $"coredns_dns_requests_total{{zone=\"{ZoneName(zone, domain)}\",{Ways[way]},type=\"{QueryCounters.TypeNames[type]}\"}}", count);
                }
    }

    private static void Responses(StringBuilder text, QueryCounters[] all, string domain)
    {
        Head(text, "coredns_dns_responses_total", "counter", "Answers by zone, type and response code.");
        for (int zone = 0; zone < QueryCounters.Zones; zone++)
            for (int type = 0; type < QueryCounters.Types; type++)
                for (int code = 0; code < QueryCounters.Codes; code++)
                {
                    long count = Enumerable.Range(0, QueryCounters.Ways).Sum(way => Sum(all, zone, type, code, way));
                    if (count > 0) Line(text, $"coredns_dns_responses_total{{zone=\"{ZoneName(zone, domain)}\",type=\"{QueryCounters.TypeNames[type]}\",rcode=\"{QueryCounters.CodeNames[code]}\"}}", count);
                }
    }

    private static void Durations(StringBuilder text, QueryCounters[] all, string domain)
    {
        const string name = "coredns_dns_request_duration_seconds";
        Head(text, name, "histogram", "Time from a question's arrival to its answer.");
        for (int zone = 0; zone < QueryCounters.Zones; zone++)
        {
            long sum = 0;
            for (int bucket = 0; bucket <= QueryCounters.Buckets; bucket++)
            {
                sum += all.Sum(one => one.Durations[zone * (QueryCounters.Buckets + 1) + bucket]);
                string bound = bucket == QueryCounters.Buckets ? "+Inf" : (16e-6 * (1 << bucket)).ToString("G6", CultureInfo.InvariantCulture);
                Line(text, $"{name}_bucket{{zone=\"{ZoneName(zone, domain)}\",le=\"{bound}\"}}", sum);
            }
            Line(text, $"{name}_count{{zone=\"{ZoneName(zone, domain)}\"}}", sum);
            double seconds = all.Sum(one => one.MicrosecondsOf(zone)) / 1e6;
            text.Append(CultureInfo.InvariantCulture, $"{name}_sum{{zone=\"{ZoneName(zone, domain)}\"}} {seconds:R}\n");
        }
    }

    private static void Sources(StringBuilder text, QueryCounters[] all)
    {
        Head(text, "fairlead_dns_answers_total", "counter", "Answers by where they came from.");
        foreach (var source in Enum.GetValues<AnswerSource>())
            Line(text, $"fairlead_dns_answers_total{{source=\"{source.ToString().ToLowerInvariant()}\"}}", all.Sum(one => one.Sources[(int)source]));
    }

    private static void State(StringBuilder text, QueryHandler handler, QueryCounters[] all)
    {
        var index = handler.Answerer.Zone.Index;
        Single(text, "fairlead_dns_dropped_total", "counter", "Packets that got no answer: no questions, or too short for one.", all.Sum(one => one.Dropped));
        Single(text, "fairlead_dns_waiting", "gauge", "Questions waiting for resolvers.", handler.Waiting);
        Single(text, "fairlead_dns_services", "gauge", "Services with names.", index.ServiceCount);
        Single(text, "fairlead_dns_zone_serial", "counter", "Changes of the cluster's zone.", index.Serial);
        Single(text, "fairlead_dns_synced", "gauge", "1 once the cluster's names are known.", index.Synced ? 1 : 0);
        Single(text, "coredns_cache_entries", "gauge", "Answers of resolvers that are kept.", handler.Resolver.Cache.Count);
        Single(text, "fairlead_dns_lookups_total", "counter", "Questions asked of resolvers.", handler.Resolver.Asked);
    }

    private static void Upstreams(StringBuilder text, QueryHandler handler)
    {
        var forwarder = handler.Resolver.Forwarder;
        Each(text, forwarder, "fairlead_dns_upstream_answers_total", "counter", "Answers of each resolver.", (_, upstream) => upstream.Exchanges);
        Each(text, forwarder, "fairlead_dns_upstream_failures_total", "counter", "Questions each resolver did not answer in time.", (_, upstream) => upstream.Timeouts);
        Each(text, forwarder, "fairlead_dns_upstream_strangers_total", "counter", "Messages on our sockets that answered no question of ours: late, broken or forged.", (_, upstream) => upstream.Forgeries);
        Each(text, forwarder, "fairlead_dns_upstream_up", "gauge", "1 while the resolver answers.", (pool, upstream) => upstream.IsDown(pool.Options.MaxFails) || upstream.IsLooping ? 0 : 1);
    }

    private static void Each(StringBuilder text, Forwarder forwarder, string name, string kind, string help, Func<ForwardPool, Upstream, long> value)
    {
        Head(text, name, kind, help);
        foreach (var pool in forwarder.Pools)
            foreach (var upstream in pool.Upstreams)
                Line(text, $"{name}{{zone=\"{pool.Options.Zone}\",to=\"{upstream.Address}\"}}", value(pool, upstream));
    }

    private static void Single(StringBuilder text, string name, string kind, string help, long value)
    {
        Head(text, name, kind, help);
        Line(text, name, value);
    }

    private static void Head(StringBuilder text, string name, string kind, string help) => text.Append($"# HELP {name} {help}\n# TYPE {name} {kind}\n");

    private static void Line(StringBuilder text, string series, long value) => text.Append(CultureInfo.InvariantCulture, $"{series} {value}\n");
}
