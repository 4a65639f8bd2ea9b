using Fairlead.Api.Http;
using Fairlead.Kubernetes.Decoding;

namespace Fairlead.Api.Verbs;

/// <summary>What a list or a watch asks for besides selectors, checked as a whole: all faults of the combination at once.</summary>
internal sealed record ListOptions
{
    public string ResourceVersion { get; private init; } = "";

    /// <summary>Exact, NotOlderThan or "".</summary>
    public string Match { get; private init; } = "";

    public long? TimeoutSeconds { get; private init; }

    /// <summary>0: no limit.</summary>
    public long Limit { get; private init; }

    public string Continue { get; private init; } = "";

    public bool Bookmarks { get; private init; }

    /// <summary>Whether a watch begins with what is there and says when that is told; null: not asked.</summary>
    public bool? InitialEvents { get; private init; }

    /// <summary>A watch that names no revision begins with what is there, which is the same as asking for it.</summary>
    private ListOptions WithDefaults(bool watch) => watch && InitialEvents is null && Match.Length == 0 && ResourceVersion is ("" or "0")
        ? this with { InitialEvents = true, Match = "NotOlderThan" }
        : this;

    public static Outcome<ListOptions> Read(ApiRequest request)
    {
        var query = request.Query;
        foreach (string number in (ReadOnlySpan<string>)["timeoutSeconds", "limit"])
            if (!query.TryNumber(number, out _)) return ApiStatus.BadRequest(QueryParameters.NotANumber(query[number]!));
        _ = query.TryNumber("timeoutSeconds", out long? seconds);
        _ = query.TryNumber("limit", out long? limit);
        bool watch = query.Flag("watch");
        var options = new ListOptions
        {
            ResourceVersion = query["resourceVersion"] ?? "",
            Match = query["resourceVersionMatch"] ?? "",
            TimeoutSeconds = seconds,
            Limit = limit ?? 0,
            Continue = query["continue"] ?? "",
            Bookmarks = query.Flag("allowWatchBookmarks"),
            InitialEvents = query["sendInitialEvents"] is null ? null : query.Flag("sendInitialEvents"),
        }.WithDefaults(watch);
        StatusCause[] faults = [.. watch ? options.WatchFaults() : options.ListFaults()];
        return faults.Length == 0 ? options : ApiStatus.Invalid("meta.k8s.io", "ListOptions", "", faults);
    }

    private IEnumerable<StatusCause> ListFaults()
    {
        if (Match.Length > 0)
        {
            if (ResourceVersion.Length == 0) yield return Forbidden("resourceVersionMatch is forbidden unless resourceVersion is provided");
            if (Continue.Length > 0) yield return Forbidden("resourceVersionMatch is forbidden when continue is provided");
            if (Match is not ("Exact" or "NotOlderThan")) yield return Unsupported("\"Exact\", \"NotOlderThan\", \"\"");
            if (Match == "Exact" && ResourceVersion == "0") yield return Forbidden("resourceVersionMatch \"exact\" is forbidden for resourceVersion \"0\"");
        }
        if (InitialEvents is not null) yield return new("FieldValueForbidden", "Forbidden: sendInitialEvents is forbidden for list", "sendInitialEvents");
    }

    private IEnumerable<StatusCause> WatchFaults()
    {
        if (InitialEvents is not null && Match != "NotOlderThan") yield return Forbidden("sendInitialEvents requires setting resourceVersionMatch to NotOlderThan");
        if (Match.Length == 0) yield break;
        if (InitialEvents is null) yield return Forbidden("resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided");
        if (Match != "NotOlderThan") yield return Unsupported("\"NotOlderThan\"");
        if (Continue.Length > 0) yield return Forbidden("resourceVersionMatch is forbidden when continue is provided");
    }

    private static StatusCause Forbidden(string why) => new("FieldValueForbidden", "Forbidden: " + why, "resourceVersionMatch");

    private StatusCause Unsupported(string supported) =>
        new("FieldValueNotSupported", $"Unsupported value: {GoText.Quote(Match)}: supported values: {supported}", "resourceVersionMatch");
}
