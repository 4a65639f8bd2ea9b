using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Fairlead.Kubernetes.Tables;

/// <summary>Pieces of cells that several kinds share.</summary>
internal static class CellText
{
    public const int FewItems = 3;

    /// <summary><c>a=1,b=2</c>, keys in order; <c>&lt;none&gt;</c> when empty.</summary>
    public static string Labels(JsonElement labels)
    {
        if (labels.ValueKind != JsonValueKind.Object) return TableRow.None;
        var entries = labels.EnumerateObject();
        if (!entries.MoveNext()) return TableRow.None;
        var first = entries.Current;
        if (!entries.MoveNext()) return $"{first.Name}={first.Value.Text()}";
        return string.Join(",", labels.Entries().OrderBy(l => l.Name, StringComparer.Ordinal).Select(l => $"{l.Name}={l.Value.Text()}"));
    }

    /// <summary>A LabelSelector as one text: <c>app=web,tier in (a,b),!canary</c>.</summary>
    public static string Selector(JsonElement selector)
    {
        if (!selector.Exists) return TableRow.None;
        var terms = selector.At("matchLabels"u8).Entries().Select(l => (Key: l.Name, Text: $"{l.Name}={l.Value.Text()}")).ToList();
        foreach (var expression in selector.At("matchExpressions"u8).Items())
        {
            string key = expression.Text("key"u8);
            string values = string.Join(",", expression.At("values"u8).Items().Select(v => v.Text()).Order(StringComparer.Ordinal));
            terms.Add((key, expression.Text("operator"u8) switch { "In" => $"{key} in ({values})", "NotIn" => $"{key} notin ({values})", "Exists" => key, _ => "!" + key }));
        }
        return terms.Count == 0 ? TableRow.None : string.Join(",", terms.OrderBy(t => t.Key, StringComparer.Ordinal).Select(t => t.Text));
    }

    /// <summary>The hosts of rules: the first few, and how many rules (with or without a host) are left when those have been found.</summary>
    public static string Hosts(JsonElement rules)
    {
        var hosts = new List<string>();
        bool more = false;
        foreach (var rule in rules.Items())
        {
            more |= hosts.Count == FewItems;
            if (!more && rule.Text("host"u8) is { Length: > 0 } host) hosts.Add(host);
        }
        if (hosts.Count == 0) return "*";
        string list = string.Join(",", hosts);
        return more ? string.Create(CultureInfo.InvariantCulture, $"{list} + {rules.Count - FewItems} more...") : list;
    }

    /// <summary>The first few, and how many are left out.</summary>
    public static string Few(IEnumerable<string> items, string empty)
    {
        var text = new StringBuilder();
        int count = 0;
        foreach (string item in items)
        {
            if (count++ < FewItems) text.Append(count > 1 ? "," : "").Append(item);
        }
        if (text.Length == 0) return empty;
        if (count > FewItems) text.Append(CultureInfo.InvariantCulture, $" + {count - FewItems} more...");
        return text.ToString();
    }

    public static string JoinField(JsonElement list, string field) => string.Join(",", list.Items().Select(i => i.Text(field)));

    public static string Join(JsonElement list) => string.Join(",", list.Items().Select(i => i.Text()));

    /// <summary>The addresses of a load balancer, each once, in order.</summary>
    public static string LoadBalancer(JsonElement status)
    {
        var addresses = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var ingress in status.At("loadBalancer"u8, "ingress"u8).Items())
        {
            string address = ingress.Text("ip"u8);
            if (address.Length == 0) address = ingress.Text("hostname"u8);
            if (address.Length > 0) addresses.Add(address);
        }
        return string.Join(",", addresses);
    }

    public static string Conditions(JsonElement status, string type)
    {
        foreach (var condition in status.At("conditions"u8).Items())
        {
            if (condition.Text("type"u8) == type) return condition.Text("status"u8);
        }
        return "";
    }

    public static string HostPort(string ip, long port)
    {
        string host = ip.Contains(':', StringComparison.Ordinal) ? $"[{ip}]" : ip;
        return string.Create(CultureInfo.InvariantCulture, $"{host}:{port}");
    }
}
