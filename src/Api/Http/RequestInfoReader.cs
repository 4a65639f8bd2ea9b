namespace Fairlead.Api.Http;

/// <summary>Takes a path apart: <c>/api/v1/…</c> and <c>/apis/GROUP/VERSION/…</c>, with the old <c>watch/</c> prefix.</summary>
internal static class RequestInfoReader
{
    /// <summary><paramref name="path"/> is percent-decoded; <paramref name="isWatch"/> and <paramref name="nameField"/> come from the query.</summary>
    public static RequestInfo Read(string method, string path, bool isWatch, string? nameField)
    {
        var plain = new RequestInfo { Path = path, Verb = method.ToLowerInvariant() };
        string[] parts = path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        if (parts.Length < 3 || parts[0] is not ("api" or "apis")) return plain;
        bool core = parts[0] == "api";
        if (!core && parts.Length < 4) return plain;
        var info = plain with
        {
            IsResource = true,
            Group = core ? "" : parts[1],
            Version = core ? parts[1] : parts[2],
            Verb = VerbOf(method),
        };
        return ReadResource(info, parts, core ? 2 : 3, path, isWatch, nameField);
    }

    private static RequestInfo ReadResource(RequestInfo info, string[] parts, int at, string path, bool isWatch, string? nameField)
    {
        bool watchPath = parts[at] == "watch" && at + 1 < parts.Length;
        if (watchPath) at++;
        if (parts[at] == "namespaces" && at + 1 < parts.Length)
        {
            info = info with { Namespace = parts[at + 1] };
            if (at + 2 < parts.Length && parts[at + 2] is not ("status" or "finalize")) at += 2;
        }
        info = info with { Resource = parts[at] };
        if (at + 1 < parts.Length) info = info with { Name = parts[at + 1], IsNamed = !watchPath };
        if (at + 2 < parts.Length && !watchPath) info = info with { Subresource = parts[at + 2] };
        if (info.Subresource == "proxy") info = info with { Rest = RestOf(path, parts, at + 3) };
        return info with { Verb = Collective(info, watchPath || isWatch, nameField), Name = NameOf(info, nameField, watchPath || isWatch) };
    }

    private static string RestOf(string path, string[] parts, int from)
    {
        if (from < parts.Length) return "/" + string.Join('/', parts[from..]) + (path.EndsWith('/') ? "/" : "");
        return path.EndsWith('/') ? "/" : "";
    }

    private static string VerbOf(string method) => method switch
    {
        "POST" => "create",
        "GET" or "HEAD" => "get",
        "PUT" => "update",
        "PATCH" => "patch",
        "DELETE" => "delete",
        _ => "",
    };

    /// <summary>A get without a name is a list, a delete without a name is of the collection; either may be a watch.</summary>
    private static string Collective(RequestInfo info, bool watch, string? nameField) => info.Verb switch
    {
        "get" when watch && info.Subresource.Length == 0 && !info.IsNamed => "watch",
        "get" when info.Name.Length == 0 => "list",
        "delete" when info.Name.Length == 0 => "deletecollection",
        _ => info.Verb,
    };

    /// <summary>A list of one by field selector is permitted as that one.</summary>
    private static string NameOf(RequestInfo info, string? nameField, bool watch) =>
        info.Name.Length == 0 && nameField is not null && (info.Verb is "get" or "delete" || watch) ? nameField : info.Name;
}
