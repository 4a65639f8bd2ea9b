using Fairlead.Kubernetes;

namespace Fairlead.Testing.FakeApi;

/// <summary>What a request is about, taken from its address.</summary>
public sealed record FakeRequest(HttpMethod Method, ResourceType Type, string? Namespace, string? Name, string? Subresource, IReadOnlyDictionary<string, string> Query)
{
    public static FakeRequest Parse(HttpMethod method, Uri uri)
    {
        var parts = uri.AbsolutePath.Trim('/').Split('/').Select(Uri.UnescapeDataString).ToArray();
        var (group, version, rest) = parts[0] == "api" ? ("", parts[1], parts[2..]) : (parts[1], parts[2], parts[3..]);
        string? ns = null;
        if (rest is ["namespaces", var inside, _, ..] && rest[2] is not ("status" or "finalize")) (ns, rest) = (inside, rest[2..]);
        var type = Resources.All.FirstOrDefault(type => type.Group == group && type.Version == version && type.Plural == rest[0])
            ?? throw FakeRefusal.NotFound("path", uri.AbsolutePath);
        return new FakeRequest(method, type, ns, rest.ElementAtOrDefault(1), rest.ElementAtOrDefault(2), QueryOf(uri));
    }

    public bool IsWatch => Query.GetValueOrDefault("watch") is "true" or "1";

    private static Dictionary<string, string> QueryOf(Uri uri) => uri.Query.TrimStart('?')
        .Split('&', StringSplitOptions.RemoveEmptyEntries)
        .Select(pair => pair.Split('=', 2))
        .ToDictionary(pair => pair[0], pair => Uri.UnescapeDataString(pair.ElementAtOrDefault(1) ?? ""));
}
