using System.Globalization;
using System.Text;
using Fairlead.Api.Http;
using Fairlead.Kubernetes.Decoding;

namespace Fairlead.Api.Health;

/// <summary>/healthz, /livez and /readyz: "ok", or with <c>?verbose</c> one line a check; <c>?exclude=NAME</c> leaves checks out.</summary>
internal sealed class HealthPaths(IReadOnlyList<HealthCheck> checks)
{
    public void Map(Router router)
    {
        foreach (string path in (string[])["healthz", "livez", "readyz"])
        {
            router.Path("/" + path, r => AnswerAsync(r, path, [.. checks.Where(c => path == "readyz" || c.IsLive)]));
            foreach (var check in checks) router.Path($"/{path}/{check.Name}", r => AnswerAsync(r, path, [check]));
        }
    }

    /// <summary>Health is told whatever the method.</summary>
    public static bool IsHealth(string path) => path.StartsWith("/healthz", StringComparison.Ordinal) || path.StartsWith("/livez", StringComparison.Ordinal) || path.StartsWith("/readyz", StringComparison.Ordinal);

    private static async ValueTask<ApiStatus?> AnswerAsync(ApiRequest request, string path, IReadOnlyList<HealthCheck> all)
    {
        var excluded = request.Query.All("exclude").ToHashSet();
        var text = new StringBuilder();
        bool healthy = true;
        foreach (var check in all)
        {
            bool excludedCheck = excluded.Contains(check.Name), passed = excludedCheck || check.Passes();
            healthy &= passed;
            text.Append(passed ? "[+]" : "[-]").Append(check.Name).Append(excludedCheck ? " excluded: ok\n" : passed ? " ok\n" : " failed: reason withheld\n");
        }
        string[] strange = [.. excluded.Where(name => all.All(c => c.Name != name)).Select(GoText.Quote)];
        if (strange.Length > 0) text.Append(CultureInfo.InvariantCulture, $"warn: some health checks cannot be excluded: no matches for {string.Join(", ", strange)}\n");
        text.Append(path).Append(healthy ? " check passed\n" : " check failed\n");
        string answer = healthy && request.Query["verbose"] is null ? "ok" : text.ToString();
        await PlainText.SendAsync(request, healthy ? 200 : 500, answer);
        return null;
    }
}
