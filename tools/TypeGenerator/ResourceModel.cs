using System.Text.Json;

namespace Fairlead.TypeGenerator;

/// <summary>What discovery says of a kind: its path name, scope and short names.</summary>
internal sealed record ResourceModel(
    string Group, string Version, string Kind, string Plural, string Singular, bool Namespaced,
    IReadOnlyList<string> ShortNames, IReadOnlyList<string> Categories, IReadOnlyList<string> Verbs, IReadOnlyList<string> Subresources)
{
    /// <summary>Every resource of the discovery documents, by group, version and kind.</summary>
    public static Dictionary<(string Group, string Version, string Kind), ResourceModel> Read(JsonElement discovery)
    {
        var found = new Dictionary<(string, string, string), ResourceModel>();
        foreach (var r in Core(discovery).Concat(Groups(discovery))) found.TryAdd((r.Group, r.Version, r.Kind), r);
        return found;
    }

    private static IEnumerable<ResourceModel> Core(JsonElement discovery)
    {
        var all = discovery.GetProperty("core/v1").GetProperty("resources").EnumerateArray().ToList();
        foreach (var r in all)
        {
            string plural = r.GetProperty("name").GetString()!;
            if (plural.Contains('/')) continue;
            var subs = all.Select(s => s.GetProperty("name").GetString()!).Where(n => n.StartsWith(plural + "/", StringComparison.Ordinal)).Select(n => n[(plural.Length + 1)..]);
            yield return new("", "v1", r.GetProperty("kind").GetString()!, plural, r.GetProperty("singularName").GetString()!,
                r.GetProperty("namespaced").GetBoolean(), Strings(r, "shortNames"), Strings(r, "categories"), Strings(r, "verbs"), [.. subs]);
        }
    }

    private static IEnumerable<ResourceModel> Groups(JsonElement discovery)
    {
        foreach (var group in discovery.GetProperty("groups").GetProperty("items").EnumerateArray())
        {
            string name = group.GetProperty("metadata").GetProperty("name").GetString()!;
            foreach (var version in group.GetProperty("versions").EnumerateArray())
                foreach (var r in version.GetProperty("resources").EnumerateArray())
                    yield return new(name, version.GetProperty("version").GetString()!, r.GetProperty("responseKind").GetProperty("kind").GetString()!,
                        r.GetProperty("resource").GetString()!, r.GetProperty("singularResource").GetString()!, r.GetProperty("scope").GetString() == "Namespaced",
                        Strings(r, "shortNames"), Strings(r, "categories"), Strings(r, "verbs"),
                        r.TryGetProperty("subresources", out var subs) ? [.. subs.EnumerateArray().Select(s => s.GetProperty("subresource").GetString()!)] : []);
        }
    }

    private static string[] Strings(JsonElement element, string name) =>
        element.TryGetProperty(name, out var list) ? [.. list.EnumerateArray().Select(s => s.GetString()!)] : [];
}
