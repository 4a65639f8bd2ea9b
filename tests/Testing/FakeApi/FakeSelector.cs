using System.Text.Json.Nodes;

namespace Fairlead.Testing.FakeApi;

/// <summary>Equality selectors, enough for the fake: "a=b,c!=d" over labels or fields.</summary>
public sealed class FakeSelector(string? labels, string? fields)
{
    public bool Matches(JsonObject obj) =>
        Terms(labels).All(term => term.Matches((string?)FakeStore.Meta(obj)["labels"]?[term.Key]))
        && Terms(fields).All(term => term.Matches((string?)Field(obj, term.Key) ?? ""));

    private static JsonNode? Field(JsonObject obj, string path) => path.Split('.').Aggregate((JsonNode?)obj, static (node, name) => node?[name]);

    private static IEnumerable<(string Key, Func<string?, bool> Matches)> Terms(string? selector)
    {
        foreach (string term in (selector ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries))
        {
            int at = term.IndexOf('=');
            bool not = at > 0 && term[at - 1] == '!';
            string value = term[(at + 1)..].TrimStart('=');
            if (at < 0) yield return (term, actual => actual is not null);
            else yield return (term[..(not ? at - 1 : at)], actual => (actual == value) != not);
        }
    }
}
